// Reads the sentences of a scenario: what a step does, and what an expectation says.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/plan.h"
#include "runner/reader.h"

namespace ringback::runner {

/// The names that sentences may use.
struct Cast {
  std::set<std::string> phones;
  std::set<std::string> users;

  std::vector<std::string_view> lanes() const;
  std::vector<std::string_view> links() const;

 private:
  mutable std::vector<std::string> made_;
};

/// "dials bob", said by a phone's person.
PersonActs read_person(const Reader& reader, const std::vector<Word>& words,
                       const std::string& phone, const Cast& cast);
/// "bob-apns goes silent".
LinkChange read_network(const Reader& reader, const std::vector<Word>& words, const Cast& cast);
/// "restarts".
ServerActs read_server(const Reader& reader, const std::vector<Word>& words);
/// "signaling -> apns push-request priority=10" or "bob sees ringing".
Pattern read_pattern(const Reader& reader, const std::vector<Word>& words, const Cast& cast);
/// "never bob sees ringing, within 2s".
Expectation read_expectation(const Reader& reader, const std::vector<Word>& words,
                             const Cast& cast);

}  // namespace ringback::runner
