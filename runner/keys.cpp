#include "runner/keys.h"

#include <array>

namespace ringback::runner {
namespace {

constexpr std::array kKeys{
    Key{"a story", "title", "what it is called, in one line"},
    Key{"a story", "why", "what it teaches: why it happens, and what a correct app does"},
    Key{"a story", "source", "whence it is known: a document, a report, a rule"},
    Key{"a story", "lasts", "the story ends at this time; otherwise 3 s after the last event"},
    Key{"a story", "live", "why `--live` leaves it out"},
    Key{"a story", "violates", "invariants that it breaks on purpose"},
    Key{"a story", "phones", "who has which phone, by the phone's name"},
    Key{"a story", "links", "how lines are, by PHONE-signaling, PHONE-apns or signaling-apns"},
    Key{"a story", "assumptions",
        "what Apple or the server does not publish, set to something else: by `apns`, `signaling` "
        "or the phone's name"},
    Key{"a story", "steps", "who does what, and when, one after the other"},
    Key{"a story", "expect", "what must come of it, one sentence each"},
    Key{"a story", "repeat", "all steps so often"},
    Key{"a file", "include", "fragments that are read first: files beside this one"},
    Key{"a file", "parameters", "what `${NAME}` stands for"},
    Key{"a file", "table", "a story for each row: rows of parameters, or a CSV file beside this"},
    Key{"a file", "variants", "a story for each, which changes what the file says, by its name"},
    Key{"a phone", "user", "who is logged in; the phone's own name otherwise"},
    Key{"a phone", "app", "what state the app is in; not-running otherwise"},
    Key{"a phone", "ios", "the iOS version, such as 17.4; 16 otherwise"},
    Key{"a phone", "bundle", "the app's bundle id"},
    Key{"a phone", "environment", "which of Apple's two the app's tokens are for"},
    Key{"a phone", "misbehaves", "what its app does wrong: one word or a list"},
    Key{"a phone", "answers", "its person answers so long after it rings"},
    Key{"a phone", "declines", "its person declines so long after it rings"},
    Key{"a phone", "assumptions", "of iOS on this phone"},
    Key{"a link", "delay", "every message takes this long, one way"},
    Key{"a link", "jitter", "and up to this much longer"},
    Key{"a link", "loss", "this share of messages has to be sent again, as 20%"},
    Key{"a link", "line", "up, broken (both ends know) or silent (nobody does)"},
    Key{"a step", "at", "a time in the story, or a window of which the seed draws one"},
    Key{"a step", "after",
        "a time or window after the step before, or the event that this step waits for"},
    Key{"a step", "wait", "so long after the event of `after`"},
    Key{"a step", "network", "what a link does"},
    Key{"a step", "server", "what the signaling server's process does"},
    Key{"a step", "apns", "one fault line for apns-mock"},
    Key{"a step", "provider", "another provider pushes to a phone"},
    Key{"a step", "payload", "that push's JSON; $CALL stands for the running call's id"},
    Key{"a step", "headers", "that push's headers beside or instead of the usual ones"},
    Key{"a step", "kind", "which of the app's tokens that push is for"},
    Key{"a repetition", "times", "how often"},
    Key{"a repetition", "every", "from the start of one round to the next"},
};

}  // namespace

std::span<const Key> keys() { return kKeys; }

std::vector<std::string_view> keys_of(std::string_view what) {
  std::vector<std::string_view> names;
  for (const auto& key : kKeys) {
    if (key.of == what) names.push_back(key.name);
  }
  return names;
}

}  // namespace ringback::runner
