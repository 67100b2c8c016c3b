// What the phone's settings say about an incoming call: whether it may ring, and for whom.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "device-sim/core/app_words.h"
#include "device-sim/core/ground.h"

namespace ringback::device {

class CallFilters {
 public:
  /// What the person has said about a handle.
  enum Mark : std::uint8_t { kBlocked = 1, kSensitive = 2, kContact = 4, kAllowed = 8 };
  /// False when it was said before.
  bool mark(const std::string& handle, Mark mark);
  bool marked(const std::string& handle, Mark mark) const;

  /// Why the settings refuse this call; nothing when it may ring.
  std::optional<IncomingError> verdict(const CallId& call, const CallUpdate& update,
                                       const Ground& ground);

  /// The call rings without a sound.
  bool silences(const CallId& call, const std::string& handle, const Ground& ground);

  bool do_not_disturb = false;  ///< or any other Focus
  bool repeated_calls = false;  ///< the Focus lets a second call of the same person through
  bool restricted_sharing = false;
  bool app_protected = false;
  bool silence_unknown = false;
  bool full_screen = false;  ///< the setting for incoming calls on an unlocked phone

 private:
  /// What is said about a handle; of one that is no address nothing can be.
  bool known(const std::string& handle, Mark mark, const Ground& ground) const;
  bool focus_lets_through(const CallId& call, const std::string& handle, const Ground& ground);

  struct Kept {
    std::string handle;
    CallId call;
    Instant at;
  };
  std::map<std::string, std::uint8_t> marks_;  ///< of handles, as Mark
  std::vector<Kept> kept_out_;                 ///< by the Focus, oldest first
};

}  // namespace ringback::device
