// Everything the page does, as REST; docs/openapi.yaml describes it. May block: call it from a
// thread that has time.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "console/event_log.h"
#include "console/http.h"
#include "console/live_plays.h"
#include "console/scenario_library.h"
#include "console/stack.h"

namespace ringback::console {

class Api {
 public:
  /// What the interface speaks for.
  struct Parts {
    const EventLog& log;
    const Stack& stack;
    const ScenarioLibrary& scenarios;
    LivePlays& plays;
  };
  explicit Api(const Parts& parts) : parts_(parts) {}

  /// The page's files and the interface; every request gets an answer.
  Response answer(const Request& request) const;

  /// A request of the interface, taken apart.
  struct Asked {
    const Target& target;
    std::map<std::string, std::string, std::less<>> words;  ///< what stands for {name}
    Json body;
  };
  /// One line of the interface. HEAD is answered wherever GET is.
  struct Route {
    std::string_view method;
    std::string_view path;   ///< "/api/phones/{name}/acts"
    bool body;               ///< JSON is asked for
    std::string_view query;  ///< the names that its query may hold: "after limit"
    Response (*handle)(const Parts& parts, const Asked& asked);
  };
  static std::span<const Route> routes();

 private:
  Response route(const Request& request, const Target& target) const;

  Parts parts_;
};

}  // namespace ringback::console
