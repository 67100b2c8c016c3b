// A flag that would do nothing without another, or beside another, is refused by both names.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/live/program.h"

namespace ringback::live {
namespace {

struct Refused {
  std::string command;  ///< with its words between blanks
  std::string sentence;
};

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream text(command);
  return {std::istream_iterator<std::string>(text), {}};
}

/// Who excludes whom is the same both ways.
std::string the_other_way(const std::string& sentence) {
  constexpr std::string_view kVerb = " excludes ";
  const auto verb = sentence.find(kVerb);
  if (verb == std::string::npos) return sentence;
  return sentence.substr(verb + kVerb.size()) + std::string(kVerb) + sentence.substr(0, verb);
}

const Refused kRefused[] = {
    {"ringback run x.yaml --speed 2", "--speed requires --live"},
    {"ringback run x.yaml --running x", "--running requires --live"},
    {"ringback run x.yaml --signaling localhost:1", "--signaling requires --live"},
    {"ringback run x.yaml --live --signaling-ca ca.pem", "--signaling-ca requires --signaling"},
    {"ringback run x.yaml --apns localhost:1", "--apns requires --live"},
    {"ringback run x.yaml --live --apns-ca ca.pem", "--apns-ca requires --apns"},
    {"ringback run x.yaml --provider localhost:1", "--provider requires --live"},
    {"ringback run x.yaml --data-dir x", "--data-dir requires --live"},
    {"ringback run x.yaml --live --running x --data-dir x", "--data-dir excludes --running"},
    {"ringback run x.yaml --live --running x --signaling x:1", "--signaling excludes --running"},
    {"ringback run x.yaml --live --signaling x:1 --apns x:1", "--apns excludes --signaling"},
    {"ringback run x.yaml --live --update", "--update excludes --live"},
    {"ringback run x.yaml --seed 2 --update", "--update excludes --seed"},
    {"ringback run x.yaml --live --running courier=x:1,signaling=x:1,devices=x:1,ca=x",
     "--running: ca= needs provider="},
    {"ringback run x.yaml --live --running courier=x:1,signaling=x:1,devices=x:1,key=x",
     "--running: key= needs provider="},
    {"ringback run x.yaml --live --running courier=x:1,signaling=x:1,devices=x:1,provider=x:1",
     "--running: provider= needs key="},
    {"ringback up --no-phones --phones bob", "--no-phones excludes --phones"},
    {"ringback load --users 2 --rate 5", "--rate excludes --users"},
    {"ringback load --users 2 --ramp 1s", "--ramp excludes --users"},
    {"ringback load --users 2 --max-live 5", "--max-live excludes --users"},
    {"ringback explore x.yaml --sweep x --seeds 5", "--seeds excludes --sweep"},
    {"ringback explore x.yaml --sweep x --latency 1s", "--latency excludes --sweep"},
    {"ringback explore x.yaml --sweep x --fingers 1s", "--fingers excludes --sweep"},
    {"ringback explore x.yaml --sweep x --faults 1", "--faults excludes --sweep"},
    {"ringback send --device x --no-token --key-id K", "--key-id excludes --no-token"},
    {"ringback send --device x --no-token --token-age 1h", "--token-age excludes --no-token"},
    {"ringback send --device x --token aa", "--token excludes --device"},
    {"ringback send --new-device x --channel x", "--channel excludes --new-device"},
    {"ringback send --channel x --kind alert", "--kind excludes --channel"},
    {"device-sim --signaling-name x", "--signaling-name requires --signaling-ca"},
    {"device-sim --clock-epoch-us 1", "--clock-epoch-us requires --speed"},
    {"signaling-server --tls-key key.pem", "--tls-key requires --tls-cert"},
    {"signaling-server --apns-key x.p8 --apns-key-id K", "--apns-key requires --apns-team-id"},
    {"signaling-server --apns-key x.p8 --apns-team-id T", "--apns-key requires --apns-key-id"},
    {"signaling-server --apns-key-id K", "--apns-key-id requires --apns-key"},
    {"signaling-server --apns-ca ca.pem", "--apns-ca requires --apns-key"},
    {"signaling-server --apns-host x", "--apns-host requires --apns-key"},
    {"signaling-server --apns-connect x:1", "--apns-connect requires --apns-key"},
    {"signaling-server --apns-connections 3", "--apns-connections requires --apns-key"},
};

TEST(Flags, ThatDoNothingAreRefusedByName) {
  const TemporaryFolder folder;
  const std::string story = folder.path() + "/x.yaml";
  std::ofstream(story) << "title: Nothing happens\nphones: {bob: foreground}\nsteps: [{at: 1s, "
                          "bob: locks the phone}]\n";
  for (const auto& [command, sentence] : kRefused) {
    auto words = words_of(command);
    std::replace(words.begin(), words.end(), std::string("x.yaml"), story);
    const std::string program = words.front();
    words.erase(words.begin());
    Program asked(program, words, Readiness::kUntold);
    EXPECT_EQ(asked.wait_exit(), 2) << command;
    EXPECT_TRUE(asked.err().starts_with(program + ": " + sentence) ||
                asked.err().starts_with(program + ": " + the_other_way(sentence)))
        << command << '\n'
        << asked.err();
    EXPECT_EQ(std::count(asked.err().begin(), asked.err().end(), '\n'), 1) << asked.err();
  }
}

}  // namespace
}  // namespace ringback::live
