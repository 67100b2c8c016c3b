// `ringback ls`, `ringback show`, `ringback wait`: what arrived at apns-mock.
#include <memory>

#include "base/time.h"
#include "runner/live/apns_commands.h"
#include "runner/live/apns_verb.h"
#include "runner/live/push_text.h"

namespace ringback::runner {
namespace {

namespace cv1 = control::v1;
using Stub = cv1::Apns::Stub;

struct PushAsked {
  ApnsTarget target;
  cv1::ListPushesRequest filter;
  std::string token, topic, call, reason, type, device, apns_id, push, channel;
  int status = 0;
  std::uint64_t after = 0;
  std::uint32_t limit = 50;
  std::uint32_t count = 1;
  std::string within = "10s";
  bool json = false;
};

void add_filter(CLI::App& verb, PushAsked& wanted) {
  verb.add_option("--token", wanted.token, "Only pushes to this device token");
  verb.add_option("--device", wanted.device, "Only pushes to this device");
  verb.add_option("--topic", wanted.topic, "Only pushes of this topic");
  verb.add_option("--type", wanted.type, "Only pushes of this type, such as voip");
  verb.add_option("--status", wanted.status, "Only pushes answered with this status");
  verb.add_option("--reason", wanted.reason, "Only pushes refused for this reason");
  verb.add_option("--call", wanted.call, "Only pushes about this call");
  verb.add_option("--channel", wanted.channel, "Only requests about this broadcast channel");
  verb.add_option("--after", wanted.after, "Only pushes after this number");
  verb.add_flag("--json", wanted.json, "Print JSON");
}

cv1::ListPushesRequest filter_of(const PushAsked& wanted) {
  cv1::ListPushesRequest filter;
  filter.set_token(wanted.token);
  filter.set_device(wanted.device);
  filter.set_topic(wanted.topic);
  filter.set_type(wanted.type);
  filter.set_status(wanted.status);
  filter.set_reason(wanted.reason);
  filter.set_call(wanted.call);
  filter.set_channel(wanted.channel);
  filter.set_after(wanted.after);
  filter.set_limit(wanted.limit);
  return filter;
}

void print_list(const PushAsked& wanted, const cv1::ListPushesResponse& found) {
  if (wanted.json) return print_json(found);
  std::fputs(push_head().c_str(), stdout);
  for (const auto& push : found.pushes()) std::fputs(push_row(push).c_str(), stdout);
}

int list_pushes(const PushAsked& wanted) {
  ApnsRemote remote(wanted.target);
  const auto found = remote.call(&Stub::ListPushes, filter_of(wanted));
  if (!found) return complain(found.error());
  print_list(wanted, *found);
  return kAllHeld;
}

int show_push(const PushAsked& wanted) {
  ApnsRemote remote(wanted.target);
  cv1::ListPushesRequest filter;
  filter.set_limit(1);
  if (wanted.push.find('-') != std::string::npos) {
    filter.set_apns_id(wanted.push);
  } else if (wanted.push != "last") {
    if (wanted.push.find_first_not_of("0123456789") != std::string::npos ||
        wanted.push.size() > 18) {
      return complain("neither a push's number, an apns-id nor \"last\": " + wanted.push, kUsage);
    }
    filter.set_number(std::stoull(wanted.push));
  }
  const auto found = remote.call(&Stub::ListPushes, filter);
  if (!found) return complain(found.error());
  if (found->pushes().empty()) {
    return complain("no such push is remembered: " + wanted.push, kFailed);
  }
  if (wanted.json) {
    print_json(found->pushes(0));
  } else {
    std::fputs(push_page(found->pushes(0)).c_str(), stdout);
  }
  return kAllHeld;
}

int wait_pushes(const PushAsked& wanted) {
  const auto within = parse_duration(wanted.within);
  if (!within) return complain("--within: not a duration such as 5s: " + wanted.within, kUsage);
  ApnsRemote remote(wanted.target);
  cv1::WaitPushesRequest request;
  *request.mutable_filter() = filter_of(wanted);
  request.mutable_filter()->set_limit(0);
  request.set_count(wanted.count);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*within);
  request.set_within_ms(std::max<std::int64_t>(ms.count(), 1));
  const auto found = remote.call(&Stub::WaitPushes, request, ms + std::chrono::seconds(5));
  if (!found) {
    const bool late = found.error().starts_with("seen so far");
    return late ? complain("not within " + wanted.within + "; " + found.error(), kFailed)
                : complain(found.error());
  }
  print_list(wanted, *found);
  return kAllHeld;
}

}  // namespace

void add_push_list(CLI::App& app, Command& command) {
  const auto verb = [&](const char* name, const char* what, int (*run)(const PushAsked&)) {
    auto wanted = std::make_shared<PushAsked>();
    CLI::App* added = app.add_subcommand(name, what);
    add_target(*added, wanted->target);
    added->callback([wanted, run, &command] { command = [wanted, run] { return run(*wanted); }; });
    return std::pair(added, wanted);
  };
  const auto [ls, listed] = verb("ls", "List the pushes that arrived at apns-mock", list_pushes);
  add_filter(*ls, *listed);
  ls->add_option("--limit", listed->limit, "At most so many, the newest; 0 for all")
      ->capture_default_str();
  const auto [one, shown] =
      verb("show", "Everything about one push: verdict, why, life", show_push);
  one->add_option("push", shown->push, "Its number, its apns-id, or \"last\"")->required();
  one->add_flag("--json", shown->json, "Print JSON");
  const auto [until, awaited] =
      verb("wait", "Wait until pushes that fit have arrived; exit status 1 when too few do",
           wait_pushes);
  add_filter(*until, *awaited);
  until->add_option("--count", awaited->count, "How many")->capture_default_str();
  until->add_option("--within", awaited->within, "How long at most")->capture_default_str();
}

}  // namespace ringback::runner
