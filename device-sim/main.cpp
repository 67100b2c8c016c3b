// device-sim: iPhones that obey PushKit and CallKit, any number in one process.
#include "device-sim/io/fleet.h"
#include "device-sim/io/load_service.h"
#include "device-sim/io/outside_apps_service.h"
#include "device-sim/io/phones_service.h"
#include "net/control_service.h"
#include "net/grpc_server.h"
#include "net/process.h"

namespace {

using namespace ringback;

net::ControlHooks control_hooks(device::Fleet& fleet, const net::Endpoint& listen) {
  net::ControlHooks hooks;
  hooks.describe = [&](control::v1::DescribeResponse& response) {
    auto& address = *response.add_addresses();
    address.set_name("control");
    address.set_address(listen.text());
    for (const auto& row : device::assumption_table()) {
      net::add_assumption(response, row.name, assumption_text(row, *fleet.default_assumptions()),
                          row.source, row.meaning);
    }
  };
  hooks.set_assumption = [&](const control::v1::SetAssumptionRequest& request) -> grpc::Status {
    device::Phone* phone = nullptr;
    if (!request.phone().empty() && (phone = fleet.find(request.phone())) == nullptr) {
      return {grpc::StatusCode::NOT_FOUND, "there is no phone \"" + request.phone() + "\""};
    }
    auto values = phone ? phone->config().assumptions : fleet.default_assumptions();
    std::optional<AssumptionError> error;
    values.edit([&](device::Assumptions& v) {
      const auto set =
          set_assumption(device::assumption_table(), v, request.name(), request.value());
      if (!set) error = set.error();
    });
    if (error == AssumptionError::kUnknownName) {
      return net::invalid_argument("name", "there is no assumption \"" + request.name() + "\"");
    }
    if (error) return net::invalid_argument("value", "cannot be \"" + request.value() + "\"");
    if (!phone) {
      fleet.default_assumptions() = values;
    } else {
      phone->feed(
          device::PhoneChanged{phone->config().misbehaviours, phone->config().habits, values});
    }
    return grpc::Status::OK;
  };
  hooks.reset = [&] {
    fleet.remove_all();
    return grpc::Status::OK;
  };
  return hooks;
}

/// What --fleet asks for; a line says what could not be made.
std::optional<std::string> make_fleets(const std::vector<std::string>& lines,
                                       device::Fleet& fleet) {
  for (const auto& line : lines) {
    auto plan = std::move(device::parse_fleet(line, *fleet.default_assumptions())).value();
    if (line.find("seed=") == std::string::npos) plan.seed = fleet.seed();
    const auto status = fleet.create(plan, [count = plan.count] {
      net::log(net::LogLevel::kInfo, "a fleet has settled", {{"phones", std::to_string(count)}});
    });
    if (!status.ok()) return "--fleet: " + status.error_message();
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  net::Process process("device-sim", "iPhones that obey PushKit and CallKit, for VoIP tests.");
  net::Endpoint listen{"127.0.0.1", 50053};
  net::Endpoint courier{"127.0.0.1", 50051};
  net::GrpcPeer signaling{{"127.0.0.1", 50052}, {}, {}};
  process.endpoint("--listen", listen, "where the control service is");
  process.endpoint("--courier", courier, "apns-mock's courier, the phones' link to APNs");
  process.endpoint("--signaling", signaling.endpoint, "the signaling server the apps talk to");
  auto* const ca =
      process.option("--signaling-ca", signaling.ca_file,
                     "TLS to it: the CA's certificates (PEM), or system; in the clear if empty");
  process
      .option("--signaling-name", signaling.certificate_name,
              "what its certificate must be for, if not for the host of --signaling")
      ->needs(ca);
  std::string space;
  process.option("--namespace", space, "the namespace of apns-mock in which the phones are");
  std::vector<std::string> fleets;
  process.flags()
      .add_option("--fleet", fleets,
                  "phones to begin with: \"name=phone-{n} count=100 app=foreground "
                  "answer-after=1s..5s mix=5%:never-report\"; may be given several times")
      ->check([](const std::string& text) {
        const auto plan = device::parse_fleet(text, {});
        return plan ? std::string() : plan.error();
      });
  if (const auto code = process.parse(argc, argv)) return *code;

  const auto executor = process.io().get_executor();
  auto to_signaling = net::GrpcDialler::make(signaling);
  if (!to_signaling) return process.cannot_start(to_signaling.error());
  device::Fleet fleet(executor, process.clock(), process.traces(),
                      net::GrpcDialler::make({courier, {}, {}}).value(),
                      std::move(to_signaling).value(), process.seed(), space);
  device::PhonesService phones(executor, fleet);
  device::LoadService load(executor, process.clock(), fleet);
  device::OutsideAppsService outside_apps(executor, fleet);
  if (auto why = make_fleets(fleets, fleet)) return process.cannot_start(*why);
  net::Endpoint bound = listen;
  net::ControlService control("device-sim", executor, process.traces(),
                              control_hooks(fleet, bound));
  auto server = net::GrpcServer::start(listen, {&phones, &load, &outside_apps, &control});
  if (!server) return process.cannot_start(server.error());
  bound = (*server)->endpoint();
  process.ready({{"control", bound}});
  return process.run([&](auto done) {
    load.stop();
    fleet.remove_all();
    (*server)->shut_down(2s, executor, std::move(done));
  });
}
