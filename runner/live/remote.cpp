#include "runner/live/remote.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ringback::runner {
namespace {

constexpr std::chrono::seconds kReachWithin{5};
constexpr std::chrono::seconds kCallWithin{10};
constexpr std::chrono::seconds kSettleWithin{30};

std::shared_ptr<grpc::Channel> channel_to(const std::string& address) {
  return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
}

std::optional<std::string> in_words(const std::string& call, const grpc::Status& status) {
  if (status.ok()) return {};
  return call + ": " + status.error_message();
}

void bound(grpc::ClientContext& context, std::chrono::seconds limit) {
  context.set_deadline(std::chrono::system_clock::now() + limit);
}

bool belongs_to_process(const std::string& actor) {
  return actor == "apns" || actor == "signaling";
}

}  // namespace

Remote::Remote(const StackAddresses& addresses, std::shared_ptr<grpc::Channel> signaling)
    : addresses_(addresses),
      apns_(channel_to(addresses.courier)),
      signaling_(signaling ? std::move(signaling) : channel_to(addresses.signaling)),
      devices_(channel_to(addresses.devices)) {}

void Remote::watch(TraceWatch& watch) {
  watch.add("apns-mock", control::v1::Control::NewStub(apns_));
  watch_signaling(watch);
  watch.add("device-sim", control::v1::Control::NewStub(devices_));
  for (const auto& [phone, host] : own_hosts_) {
    watch.add("device-sim " + phone, control::v1::Control::NewStub(host));
  }
}

void Remote::settle(const std::string& phone, const std::string& address) {
  own_hosts_[phone] = channel_to(address);
}

const std::shared_ptr<grpc::Channel>& Remote::host_of(const std::string& phone) const {
  const auto own = own_hosts_.find(phone);
  return own == own_hosts_.end() ? devices_ : own->second;
}

void Remote::watch_signaling(TraceWatch& watch) {
  watch.add("signaling-server", control::v1::Control::NewStub(signaling_));
}

const std::shared_ptr<grpc::Channel>& Remote::process_of(const Setting& setting) const {
  return setting.actor == "apns" ? apns_ : signaling_;
}

std::optional<std::string> Remote::reach() const {
  struct Process {
    const char* name;
    const std::string& address;
    const std::shared_ptr<grpc::Channel>& channel;
  };
  const auto until = std::chrono::system_clock::now() + kReachWithin;
  for (const auto& process : {Process{"apns-mock", addresses_.courier, apns_},
                              Process{"the signaling server", addresses_.signaling, signaling_},
                              Process{"device-sim", addresses_.devices, devices_}}) {
    if (process.channel->WaitForConnected(until)) continue;
    return std::string("asked for a gRPC connection to ") + process.name + " at " +
           process.address + ", and nobody answered within " +
           std::to_string(kReachWithin.count()) + " s";
  }
  return {};
}

std::optional<std::string> Remote::apply(const Setting& setting) {
  if (!belongs_to_process(setting.actor)) return {};  // a phone's own: create_phone sends those
  if (auto why = remember(setting)) return why;
  return set(setting);
}

std::optional<std::string> Remote::remember(const Setting& setting) {
  control::v1::DescribeResponse now;
  grpc::ClientContext context;
  bound(context, kCallWithin);
  const auto stub = control::v1::Control::NewStub(process_of(setting));
  if (auto why = in_words("describe " + setting.actor, stub->Describe(&context, {}, &now))) {
    return why;
  }
  for (const auto& assumption : now.assumptions()) {
    if (assumption.name() != setting.name) continue;
    before_.push_back({setting.actor, setting.name, assumption.value()});
  }
  return {};
}

std::optional<std::string> Remote::put_back() {
  std::optional<std::string> first;
  for (; !before_.empty(); before_.pop_back()) {
    if (auto why = set(before_.back()); why && !first) first = why;
  }
  for (const auto& name : faults_) {
    control::v1::ClearFaultsRequest request;
    request.set_name(name);
    control::v1::ClearFaultsResponse response;
    grpc::ClientContext context;
    bound(context, kCallWithin);
    // One that is used up, or that the story ended itself, is gone already.
    control::v1::Apns::NewStub(apns_)->ClearFaults(&context, request, &response);
  }
  faults_.clear();
  return first;
}

std::optional<std::string> Remote::set(const Setting& setting) {
  control::v1::SetAssumptionRequest request;
  request.set_name(setting.name);
  request.set_value(setting.value);
  control::v1::SetAssumptionResponse response;
  grpc::ClientContext context;
  bound(context, kCallWithin);
  const auto stub = control::v1::Control::NewStub(process_of(setting));
  return in_words("set " + setting.actor + "." + setting.name,
                  stub->SetAssumption(&context, request, &response));
}

std::optional<std::string> Remote::create_phone(const PhoneSpec& phone,
                                                const std::vector<Setting>& settings,
                                                std::uint64_t seed) {
  control::v1::CreatePhoneRequest request;
  request.set_seed(seed);
  auto& spec = *request.mutable_phone();
  spec.set_name(phone.name);
  spec.set_user(phone.user);
  spec.set_device(phone.name);
  spec.set_bundle(phone.bundle);
  spec.set_environment(std::string(to_string(phone.environment)));
  spec.set_ios(phone.ios);
  spec.set_app_state(phone.app_state);
  for (const auto& word : phone.misbehaviours) spec.add_misbehaviours(word);
  if (phone.answers_after) {
    (*spec.mutable_habits())["answer-after"] = format_duration(*phone.answers_after);
  }
  if (phone.declines_after) {
    (*spec.mutable_habits())["decline-after"] = format_duration(*phone.declines_after);
  }
  for (const auto& setting : settings) {
    if (setting.actor == phone.name) (*spec.mutable_assumptions())[setting.name] = setting.value;
  }
  control::v1::CreatePhoneResponse response;
  grpc::ClientContext context;
  bound(context, kSettleWithin);
  const auto status =
      control::v1::Phones::NewStub(host_of(phone.name))->CreatePhone(&context, request, &response);
  if (status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED) {
    return in_words("phone " + phone.name, status);
  }
  return "asked device-sim at " + addresses_.devices + " for phone " + phone.name +
         ", which was not ready within " + std::to_string(kSettleWithin.count()) +
         " s; its app is to register with the signaling server at " + addresses_.signaling;
}

std::optional<std::string> Remote::reset_phones() {
  control::v1::ResetResponse response;
  grpc::ClientContext context;
  bound(context, kCallWithin);
  return in_words("reset", control::v1::Control::NewStub(devices_)->Reset(&context, {}, &response));
}

std::optional<std::string> Remote::act(const PersonActs& act) {
  control::v1::ActRequest request;
  request.set_phone(act.phone);
  request.set_act(act.act);
  request.set_argument(act.argument);
  control::v1::ActResponse response;
  grpc::ClientContext context;
  bound(context, kCallWithin);
  return in_words(
      act.phone + " " + act.act,
      control::v1::Phones::NewStub(host_of(act.phone))->Act(&context, request, &response));
}

std::optional<std::string> Remote::act(const ApnsFault& fault) {
  const auto stub = control::v1::Apns::NewStub(apns_);
  grpc::ClientContext context;
  bound(context, kCallWithin);
  if (fault.rule == "clear" || fault.rule.starts_with("clear ")) {
    control::v1::ClearFaultsRequest request;
    if (fault.rule.size() > 6) request.set_name(fault.rule.substr(6));
    control::v1::ClearFaultsResponse response;
    return in_words(fault.rule, stub->ClearFaults(&context, request, &response));
  }
  control::v1::AddFaultRequest request;
  request.set_rule(fault.rule);
  control::v1::AddFaultResponse response;
  const auto why = in_words("fault " + fault.rule, stub->AddFault(&context, request, &response));
  if (!why) faults_.push_back(response.name());
  return why;
}

Result<std::vector<control::v1::Token>, std::string> Remote::tokens() {
  control::v1::ListTokensResponse response;
  grpc::ClientContext context;
  bound(context, kCallWithin);
  const auto status = control::v1::Apns::NewStub(apns_)->ListTokens(&context, {}, &response);
  if (!status.ok()) return Failure{*in_words("list tokens", status)};
  return std::vector<control::v1::Token>(response.tokens().begin(), response.tokens().end());
}

}  // namespace ringback::runner
