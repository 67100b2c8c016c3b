// Who may include whom: the table of ARCHITECTURE.md as data.
#include <array>

#include "tests/tidy/rules.h"

namespace ringback::tidy {
namespace {

using Names = std::string_view;

constexpr std::array<Names, 1> kBase{"base"};
constexpr std::array<Names, 2> kApnsCore{"base", "apns-mock/core"};
constexpr std::array<Names, 2> kSignalingCore{"base", "signaling-server/core"};
constexpr std::array<Names, 2> kDeviceCore{"base", "device-sim/core"};
constexpr std::array<Names, 5> kWorld{"base", "apns-mock/core", "signaling-server/core",
                                      "device-sim/core", "world"};
constexpr std::array<Names, 2> kNet{"base", "net"};
constexpr std::array<Names, 2> kSqlite{"base", "net/sqlite"};
constexpr std::array<Names, 3> kGrpcTls{"base", "net", "net/grpc_tls"};
constexpr std::array<Names, 3> kControl{"base", "net", "proto"};
constexpr std::array<Names, 6> kApnsIo{"base",           "net",         "net/sqlite", "proto",
                                       "apns-mock/core", "apns-mock/io"};
constexpr std::array<Names, 3> kApnsClient{"base", "net", "signaling-server/apns_client"};
constexpr std::array<Names, 8> kSignalingIo{"base",
                                            "net",
                                            "net/grpc_tls",
                                            "net/sqlite",
                                            "proto",
                                            "signaling-server/core",
                                            "signaling-server/io",
                                            "signaling-server/apns_client"};
constexpr std::array<Names, 2> kDeviceLoad{"base", "device-sim/load"};
constexpr std::array<Names, 7> kDeviceIo{
    "base", "net", "net/grpc_tls", "proto", "device-sim/core", "device-sim/load", "device-sim/io"};
constexpr std::array<Names, 3> kRunner{"base", "world", "runner"};
constexpr std::array<Names, 8> kLive{
    "base",  "world",       "runner",     "net",
    "proto", "runner/live", "runner/cli", "signaling-server/apns_client"};
constexpr std::array<Names, 6> kCli{"base",        "world",      "runner",
                                    "runner/live", "runner/cli", "net/grpc_tls"};
constexpr std::array<Names, 7> kConsole{"base",  "world",       "runner", "net",
                                        "proto", "runner/live", "console"};
constexpr std::array<Names, 1> kAny{"*"};

constexpr std::array<Names, 1> kStd{"std"};
constexpr std::array<Names, 2> kEmbed{"std", "gtest"};
constexpr std::array<Names, 4> kCommand{"std", "posix", "yaml-cpp", "CLI11"};
constexpr std::array<Names, 8> kPlumbing{"std",     "posix", "boost",  "nghttp2",
                                         "openssl", "grpc",  "spdlog", "CLI11"};
constexpr std::array<Names, 2> kDatabase{"std", "sqlite"};
constexpr std::array<Names, 6> kShell{"std", "posix", "boost", "grpc", "spdlog", "CLI11"};
// The signaling server's operators want metrics, and its stores may be shared.
constexpr std::array<Names, 8> kServerShell{"std",    "posix", "boost",      "grpc",
                                            "spdlog", "CLI11", "prometheus", "libpq"};

constexpr auto kRooms = std::to_array<Room>({
    {"base", kBase, kStd, true},
    {"apns-mock/core", kApnsCore, kStd, true},
    {"signaling-server/core", kSignalingCore, kStd, true},
    {"device-sim/core", kDeviceCore, kStd, true},
    {"world", kWorld, kStd, true},
    {"net", kNet, kPlumbing, false},
    // control/v1 is the one service that every process offers alike; it knows nothing of calls.
    {"net/control_service.", kControl, kPlumbing, false},
    {"net/trace_wire.", kControl, kPlumbing, false},
    // Whoever includes it carries gRPC's TLS.
    {"net/grpc_tls", kGrpcTls, kPlumbing, false},
    // What keeps something; only the shells that have a store know it.
    {"net/sqlite", kSqlite, kDatabase, false},
    {"apns-mock/io", kApnsIo, kShell, false},
    {"apns-mock/main.cpp", kApnsIo, kShell, false},
    // Usable alone: it knows APNs and nothing of calls.
    {"signaling-server/apns_client", kApnsClient, kShell, false},
    {"signaling-server/io", kSignalingIo, kServerShell, false},
    {"signaling-server/main.cpp", kSignalingIo, kShell, false},
    {"device-sim/load", kDeviceLoad, kStd, true},
    {"device-sim/io", kDeviceIo, kShell, false},
    {"device-sim/main.cpp", kDeviceIo, kShell, false},
    {"runner", kRunner, kCommand, false},
    {"runner/main.cpp", kLive, kCommand, false},
    // The command line sees both stages.
    {"runner/cli", kCli, kCommand, false},
    {"runner/live", kLive, kShell, false},
    {"embed", kRunner, kEmbed, false},
    {"console", kConsole, kShell, false},
    {"tests", kAny, kAny, false},
    {"bench", kAny, kAny, false},
});

}  // namespace

std::span<const Room> rooms() { return kRooms; }

const Room* room_of(std::string_view path) {
  const Room* best = nullptr;
  for (const auto& room : kRooms) {
    // A place is a file, a folder, or, ending in a dot, the stem of a header and its source.
    const bool inside =
        path == room.place || (path.starts_with(room.place) &&
                               (room.place.ends_with('.') || path[room.place.size()] == '/'));
    if (inside && (!best || room.place.size() > best->place.size())) best = &room;
  }
  return best;
}

}  // namespace ringback::tidy
