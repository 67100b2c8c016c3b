// Everything the page does, as REST; docs/openapi.yaml describes it. May block: call it from a
// thread that has time.
#pragma once

#include <cstdint>
#include <string>

#include "console/event_log.h"
#include "console/http.h"
#include "console/scenario_library.h"
#include "console/stack.h"

namespace ringback::console {

class Api {
 public:
  Api(const EventLog& log, const Stack& stack, const ScenarioLibrary& scenarios)
      : log_(log), stack_(stack), scenarios_(scenarios) {}

  /// The page's files and the interface; every request gets an answer.
  Response answer(const Request& request) const;

 private:
  Response route(const Request& request, const Target& target) const;
  Response read(const Target& target) const;
  Response write(const Request& request, const Target& target) const;
  Response phone(const Request& request, const Target& target, const Json& body) const;
  Response events(const Target& target) const;
  Response all_events() const;

  const EventLog& log_;
  const Stack& stack_;
  const ScenarioLibrary& scenarios_;
};

}  // namespace ringback::console
