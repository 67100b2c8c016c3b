// ringback-console: the page on which one sees the call happen.
#include "console/api.h"
#include "console/trace_follower.h"
#include "console/web_server.h"
#include "net/process.h"

int main(int argc, char** argv) {
  using namespace ringback;
  net::Process process("ringback-console",
                       "Shows in a browser what happens between the phones, the signaling server "
                       "and APNs, and lets one play with it.");
  net::Endpoint listen{"127.0.0.1", 8080};
  console::StackAddresses stack_addresses;
  std::string folder = "scenarios";
  process.endpoint("--listen", listen, "where browsers connect");
  process.endpoint("--apns-control", stack_addresses.apns, "apns-mock's courier and control port");
  process.endpoint("--signaling-control", stack_addresses.signaling, "signaling-server's port");
  process.endpoint("--devices-control", stack_addresses.devices, "device-sim's control port");
  process.option("--scenarios", folder, "the folder of the scenario library");
  if (const auto code = process.parse(argc, argv)) return *code;

  console::EventLog log;
  const console::Stack stack(stack_addresses);
  const console::ScenarioLibrary scenarios(folder);
  console::LivePlays plays(stack_addresses, stack, log);
  const console::Api api({log, stack, scenarios, plays});
  console::WebServer server(process.io(), api, log);
  if (const auto why = server.listen(listen)) return process.cannot_start(*why);
  const console::TraceFollower apns("apns-mock", stack_addresses.apns, log);
  const console::TraceFollower signaling("signaling-server", stack_addresses.signaling, log);
  const console::TraceFollower devices("device-sim", stack_addresses.devices, log);
  process.ready({{"console", server.endpoint()}});
  return process.run([&](auto done) {
    server.stop();
    done();
  });
}
