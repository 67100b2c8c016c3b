// What gRPC itself costs: a client and a server that do nothing but hold streams on one connection
// and echo a message. `bench/calls` prints it beside our own figures; with the settings of
// net/grpc_server.cpp and device-sim/io/server_link.cpp, which save what can be saved.
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

/// A call's id, a command's and a few words; no frame's exact size.
constexpr std::size_t kMessageBytes = 80;

double private_kib(pid_t pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  double kib = 0;
  for (std::string line; std::getline(rollup, line);) {
    if (line.starts_with("Private_")) kib += std::atof(line.c_str() + line.find(':') + 1);
  }
  return kib;
}

/// User and system time of a process, all its threads.
double cpu_s(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::size_t at = text.rfind(')');
  for (int field = 3; field < 14; ++field) at = text.find(' ', at + 1);
  char* end = nullptr;
  const double user = std::strtod(text.c_str() + text.find(' ', at + 1), &end);
  return (user + std::strtod(end, nullptr)) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

class Echo final : public grpc::ServerGenericBidiReactor {
 public:
  Echo() {
    StartSendInitialMetadata();
    StartRead(&message_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    StartWrite(&message_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) StartRead(&message_);
  }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer message_;
};

class Service final : public grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Echo;
  }
};

[[noreturn]] void serve(int port_to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the measurement be interrupted
  Service service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.RegisterCallbackGenericService(&service);
  const auto server = builder.BuildAndStart();
  if (write(port_to, &port, sizeof port) != sizeof port) std::_Exit(1);
  server->Wait();
  std::_Exit(0);
}

std::atomic<std::size_t> opened{0};
std::atomic<std::size_t> echoed{0};
std::atomic<bool> talking{false};

class Stream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit Stream(grpc::GenericStub& stub) {
    stub.PrepareBidiStreamingCall(&context_, "/bare.Echo/Echo", {}, this);
    AddHold();
    StartRead(&message_);
    StartCall();
  }
  void say() {
    const grpc::Slice bytes(std::string(kMessageBytes, 'x'));
    message_out_ = grpc::ByteBuffer(&bytes, 1);
    StartWrite(&message_out_);
  }
  void OnReadInitialMetadataDone(bool ok) override {
    if (ok) ++opened;
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    ++echoed;
    StartRead(&message_);
    half_done();
  }
  void OnWriteDone(bool ok) override {
    if (ok) half_done();
  }

 private:
  /// The echo may be there before the write is known to be through.
  void half_done() {
    if (halves_.fetch_xor(1) == 1 && talking) say();
  }

  std::atomic<int> halves_{0};
  grpc::ClientContext context_;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer message_out_;
};

template <class Condition>
void wait_for(Condition condition) {
  while (!condition()) usleep(1'000);
}

}  // namespace

/// usage: bare_grpc [STREAMS] [SECONDS]; prints one line of JSON.
int main(int argc, char** argv) {
  const std::size_t streams = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 3;
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) return 1;
  const pid_t server = fork();  // before gRPC has threads
  if (server == 0) serve(pipe_ends[1]);
  int port = 0;
  if (read(pipe_ends[0], &port, sizeof port) != sizeof port) return 1;

  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  grpc::GenericStub stub(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                                   grpc::InsecureChannelCredentials(), arguments));
  std::vector<std::unique_ptr<Stream>> all;
  all.reserve(streams);
  // The first ones bring what both sides make once.
  constexpr std::size_t kFirst = 10;
  for (std::size_t i = 0; i < kFirst; ++i) all.push_back(std::make_unique<Stream>(stub));
  wait_for([&] { return opened == kFirst; });
  const double server_before = private_kib(server);
  const double client_before = private_kib(getpid());
  const double opening_from = cpu_s(server) + cpu_s(getpid());
  while (all.size() < streams + kFirst) all.push_back(std::make_unique<Stream>(stub));
  wait_for([&] { return opened == streams + kFirst; });
  const double opening_s = cpu_s(server) + cpu_s(getpid()) - opening_from;
  const auto n = static_cast<double>(streams);
  const double server_kib = (private_kib(server) - server_before) / n;
  const double client_kib = (private_kib(getpid()) - client_before) / n;

  talking = true;
  const double server_from = cpu_s(server);
  const double client_from = cpu_s(getpid());
  for (std::size_t i = 0; i < kFirst; ++i) all[i]->say();
  usleep(static_cast<useconds_t>(seconds * 1e6));
  talking = false;
  const auto messages = static_cast<double>(echoed);
  std::printf(
      "{\"streams\": %zu, \"server_kib\": %.1f, \"client_kib\": %.1f, \"open_us\": %.0f, "
      "\"echoes_per_s\": %.0f, \"server_us\": %.1f, \"client_us\": %.1f}\n",
      streams, server_kib, client_kib, opening_s * 1e6 / n, messages / seconds,
      (cpu_s(server) - server_from) * 1e6 / messages,
      (cpu_s(getpid()) - client_from) * 1e6 / messages);
  std::fflush(stdout);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  std::_Exit(0);  // ten thousand streams need no farewell
}
