#include "device-sim/io/wire_control.h"

#include <utility>

#include "net/control_service.h"

namespace ringback::device {
namespace {

using Refused = std::optional<grpc::Status>;
using Words = google::protobuf::RepeatedPtrField<std::string>;
using Texts = google::protobuf::Map<std::string, std::string>;

std::string unknown(const std::string& word) { return "unknown word \"" + word + "\""; }

/// `field` is how the request calls the map, for the refusal.
Refused read_habits(const Texts& texts, const std::string& field, Habits& habits) {
  for (const auto& [name, text] : texts) {
    auto* slot = habit(habits, name);
    if (slot == nullptr) return net::invalid_argument(field, unknown(name));
    *slot = parse_delay(text);
    if (!*slot && !text.empty()) {
      return net::invalid_argument(field + "." + name, "\"" + text + "\" is no span of time");
    }
  }
  return {};
}

Refused read_assumptions(const Texts& texts, const std::string& field, SharedAssumptions& shared) {
  Refused refused;
  if (texts.empty()) return {};
  shared.edit([&](Assumptions& values) {
    for (const auto& [name, text] : texts) {
      const auto set = set_assumption(assumption_table(), values, name, text);
      if (set) continue;
      refused =
          net::invalid_argument(field + "." + name, set.error() == AssumptionError::kUnknownName
                                                        ? "there is none of this name"
                                                        : "cannot be \"" + text + "\"");
    }
  });
  return refused;
}

Refused read_misbehaviours(const Words& words, const std::string& field, Misbehaviours& set,
                           bool on = true) {
  for (const auto& word : words) {
    const auto misbehaviour = parse_misbehaviour(word);
    if (!misbehaviour) return net::invalid_argument(field, unknown(word));
    if (on) {
      set.insert(*misbehaviour);
    } else {
      set.erase(*misbehaviour);
    }
  }
  return {};
}

Refused read_generation(const std::string& text, const std::string& field,
                        std::optional<IosGeneration>& ios) {
  if (text.empty()) return {};
  ios = parse_ios_generation(text);
  if (!ios) return net::invalid_argument(field, unknown(text));
  return {};
}

Refused read_state(const std::string& text, const std::string& field,
                   std::optional<AppState>& state) {
  if (text.empty()) return {};
  state = parse_app_state(text);
  if (!state) return net::invalid_argument(field, unknown(text));
  return {};
}

Refused read_spec(const control::v1::PhoneSpec& spec, PhoneConfig& phone) {
  phone.name = spec.name();
  phone.user = UserId(spec.user());
  phone.device = DeviceId(spec.device());
  phone.outside_app = spec.outside_app();
  if (!spec.bundle().empty()) phone.bundle = BundleId(spec.bundle());
  if (!spec.environment().empty()) {
    const auto environment = parse_environment(spec.environment());
    if (!environment) {
      return net::invalid_argument("phone.environment", unknown(spec.environment()));
    }
    phone.environment = *environment;
  }
  std::optional<IosGeneration> ios = phone.ios;
  std::optional<AppState> state = phone.initial_app_state;
  if (auto bad = read_generation(spec.ios(), "phone.ios", ios)) return bad;
  if (auto bad = read_state(spec.app_state(), "phone.app_state", state)) return bad;
  phone.ios = *ios;
  phone.initial_app_state = *state;
  if (auto bad =
          read_misbehaviours(spec.misbehaviours(), "phone.misbehaviours", phone.misbehaviours)) {
    return bad;
  }
  if (auto bad = read_habits(spec.habits(), "phone.habits", phone.habits)) return bad;
  return read_assumptions(spec.assumptions(), "phone.assumptions", phone.assumptions);
}

Refused read_share(const control::v1::FleetShare& wire, FleetShare& share) {
  share.share = wire.share();
  share.ignores = wire.ignores();
  if (auto bad =
          read_misbehaviours(wire.misbehaviours(), "mix.misbehaviours", share.misbehaviours)) {
    return bad;
  }
  if (auto bad = read_state(wire.app_state(), "mix.app_state", share.app_state)) return bad;
  if (auto bad = read_generation(wire.ios(), "mix.ios", share.ios)) return bad;
  return read_habits(wire.habits(), "mix.habits", share.habits);
}

}  // namespace

Result<FleetPlan, grpc::Status> from_wire(const control::v1::CreatePhoneRequest& request,
                                          const SharedAssumptions& defaults, std::uint64_t seed) {
  control::v1::CreateFleetRequest fleet;
  *fleet.mutable_phone() = request.phone();
  fleet.set_count(std::max(request.count(), 1U));
  fleet.set_seed(request.seed());
  return from_wire(fleet, defaults, seed);
}

Result<FleetPlan, grpc::Status> from_wire(const control::v1::CreateFleetRequest& request,
                                          const SharedAssumptions& defaults, std::uint64_t seed) {
  FleetPlan plan;
  plan.pattern.assumptions = defaults;
  plan.count = request.count();
  plan.first = std::max(request.first(), 1U);
  plan.seed = request.seed() != 0 ? request.seed() : seed;
  if (auto bad = read_spec(request.phone(), plan.pattern)) return Failure{*bad};
  for (const auto& wire : request.mix()) {
    plan.mix.emplace_back();
    if (auto bad = read_share(wire, plan.mix.back())) return Failure{*bad};
  }
  return plan;
}

Result<PersonDid, grpc::Status> from_wire(const control::v1::ActRequest& request) {
  const auto act = parse_act(request.act());
  if (!act) return Failure{net::invalid_argument("act", unknown(request.act()))};
  return PersonDid{*act, request.argument()};
}

Result<PhoneChanged, grpc::Status> from_wire(const control::v1::ChangePhoneRequest& request,
                                             const PhoneConfig& now) {
  PhoneChanged changed{now.misbehaviours, now.habits, now.assumptions};
  if (request.behave_all()) changed.misbehaviours.clear();
  if (auto bad = read_misbehaviours(request.behave(), "behave", changed.misbehaviours, false)) {
    return Failure{*bad};
  }
  if (auto bad = read_misbehaviours(request.misbehave(), "misbehave", changed.misbehaviours)) {
    return Failure{*bad};
  }
  if (auto bad = read_habits(request.habits(), "habits", changed.habits)) return Failure{*bad};
  if (auto bad = read_assumptions(request.assumptions(), "assumptions", changed.assumptions)) {
    return Failure{*bad};
  }
  return changed;
}

void to_wire(const Device& device, control::v1::Phone& out) {
  const PhoneConfig& config = device.config();
  out.set_name(config.name);
  out.set_user(device.user().text);
  out.set_device(config.device.text);
  out.set_app_state(std::string(name(device.process())));
  out.set_shows(std::string(device.screen().shows));
  out.set_online(device.online() && !device.off());
  for (const auto word : words_of(config.misbehaviours)) out.add_misbehaviours(std::string(word));
  out.set_ios(std::string(to_string(config.ios)));
  out.set_failures(static_cast<std::uint32_t>(device.failures()));
  out.set_voip_blocked(device.voip_blocked());
  out.set_signaling_live(device.signaling_live());
  out.set_outside_app(config.outside_app);
  out.set_locked(device.screen().locked);
  out.set_do_not_disturb(device.call_kit().filters().do_not_disturb);
  out.set_airplane_mode(!device.online());
}

void to_wire(const Device& device, control::v1::PhoneDetails& out) {
  to_wire(device, *out.mutable_phone());
  Habits habits = device.config().habits;
  for (const auto word : habit_words()) {
    if (const auto& delay = *habit(habits, word)) {
      (*out.mutable_habits())[std::string(word)] = to_string(*delay);
    }
  }
  for (const auto& row : assumption_table()) {
    auto& wire = *out.add_assumptions();
    wire.set_name(std::string(row.name));
    wire.set_value(assumption_text(row, *device.config().assumptions));
    wire.set_source(std::string(row.source));
    wire.set_meaning(std::string(row.meaning));
  }
  if (device.token()) out.set_voip_token(device.token()->text);
  for (const auto& [id, call] : device.call_kit().calls()) {
    auto& wire = *out.add_calls();
    wire.set_call(id.text());
    wire.set_who(call.name.empty() ? call.handle : call.name);
    wire.set_state(std::string(name(call.state)));
    wire.set_outgoing(call.outgoing);
  }
  for (const auto& recent : device.call_kit().recents()) {
    auto& wire = *out.add_recents();
    wire.set_call(recent.call.text());
    wire.set_who(recent.who);
    wire.set_outcome(std::string(recent.outcome));
  }
}

}  // namespace ringback::device
