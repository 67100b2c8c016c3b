#include "runner/sentences.h"

#include <algorithm>

#include "runner/nearest.h"
#include "runner/verbs.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

std::string joined(const std::vector<Word>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (i > from ? " " : "") + words[i].text;
  return text;
}

bool starts_with(const std::vector<Word>& words, std::string_view sentence, std::size_t& length) {
  const auto wanted = split_words(std::string(sentence), {});
  if (words.size() < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (words[i].text != wanted[i].text) return false;
  }
  length = wanted.size();
  return true;
}

Duration duration_word(const Reader& reader, const Word& word) {
  const auto read = parse_duration(word.text);
  if (!read) {
    reader.fail(word.mark, "expected a duration such as 300ms or 1.2s, not \"" + word.text + "\"");
  }
  return *read;
}

void need(const Reader& reader, const std::vector<Word>& words, std::size_t index,
          const std::string& what) {
  if (index < words.size()) return;
  Mark mark = words.empty() ? Mark{reader.file(), 1, 1} : words.back().mark;
  if (!words.empty()) mark.column += static_cast<int>(words.back().text.size());
  reader.fail(mark, "expected " + what);
}

void no_more(const Reader& reader, const std::vector<Word>& words, std::size_t index) {
  if (index < words.size()) {
    reader.fail(words[index].mark,
                "\"" + words[index].text + "\" is more than this sentence takes");
  }
}

/// "holds and accepts" rather than "holds"; null when nobody can do such a thing.
const PersonVerb* longest_verb(const std::vector<Word>& words, std::size_t& length) {
  const PersonVerb* longest = nullptr;
  for (const auto& verb : person_verbs()) {
    std::size_t these = 0;
    if (!starts_with(words, verb.words, these) || (longest && these <= length)) continue;
    longest = &verb;
    length = these;
  }
  return longest;
}

std::string_view wanted_by(Argument argument) {
  switch (argument) {
    case Argument::kNone:
      return "nothing";
    case Argument::kUser:
      return "a user's name";
    case Argument::kText:
      return "a text";
    case Argument::kMisbehaviour:
      return "a misbehaviour";
    case Argument::kAssumption:
      return "an assumption such as block_threshold=1";
  }
  return "a word";
}

/// What a phone's app does wrong, or what the phone assumes: a word that a phone knows.
void check_setting_word(const Reader& reader, const Word& word, Argument argument) {
  if (argument == Argument::kMisbehaviour) {
    const auto known = world::misbehaviour_words();
    if (std::find(known.begin(), known.end(), word.text) != known.end()) return;
    reader.fail(word.mark,
                "no misbehaviour is called \"" + word.text + "\"" + did_you_mean(word.text, known));
  }
  const auto equals = std::min(word.text.find('='), word.text.size());
  const auto name = word.text.substr(0, equals);
  const auto value = word.text.substr(std::min(equals + 1, word.text.size()));
  const auto wrong = world::check_setting(world::Actor::kPhone, name, value);
  if (!wrong) return;
  std::vector<std::string_view> known;
  for (const auto& row : world::assumptions_of(world::Actor::kPhone)) known.push_back(row.name);
  reader.fail(word.mark, *wrong == world::SettingError::kUnknownName
                             ? "no assumption of a phone is called \"" + name + "\"" +
                                   did_you_mean(name, known)
                             : name + " cannot be \"" + value + "\"");
}

std::vector<std::string_view> views(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<std::string_view> Cast::lanes() const {
  made_.clear();
  for (const auto& phone : phones) {
    made_.push_back(phone + ".app");
    made_.push_back(phone + ".ios");
  }
  made_.insert(made_.end(), {"signaling", "apns", "network"});
  return {made_.begin(), made_.end()};
}

std::vector<std::string_view> Cast::links() const {
  made_.clear();
  for (const auto& phone : phones) {
    made_.push_back(phone + "-signaling");
    made_.push_back(phone + "-apns");
  }
  made_.push_back("signaling-apns");
  return {made_.begin(), made_.end()};
}

PersonActs read_person(const Reader& reader, const std::vector<Word>& words,
                       const std::string& phone, const Cast& cast) {
  need(reader, words, 0, "what " + phone + " does");
  std::size_t length = 0;
  if (const PersonVerb* found = longest_verb(words, length)) {
    const PersonVerb& verb = *found;
    PersonActs acts{phone, std::string(verb.act), std::string(verb.given)};
    if (verb.argument == Argument::kNone) {
      no_more(reader, words, length);
      return acts;
    }
    need(reader, words, length, std::string(wanted_by(verb.argument)));
    acts.argument = words[length].text;
    if (verb.argument == Argument::kUser && !cast.users.contains(acts.argument) &&
        verb.act == "dial") {
      const auto users = views(cast.users);
      reader.fail(words[length].mark, "no user is called \"" + acts.argument + "\" (" +
                                          listed(users) + ")" + did_you_mean(acts.argument, users));
    }
    if (verb.argument == Argument::kMisbehaviour || verb.argument == Argument::kAssumption) {
      check_setting_word(reader, words[length], verb.argument);
    }
    no_more(reader, words, length + 1);
    return acts;
  }
  std::vector<std::string_view> known;
  for (const auto& verb : person_verbs()) known.push_back(verb.words);
  const std::string said = joined(words, 0);
  auto hint = did_you_mean(said, known);
  if (hint.empty()) hint = did_you_mean(words[0].text, known);
  reader.fail(words[0].mark, "\"" + said + "\" is nothing that a person can do" + hint);
}

LinkChange read_network(const Reader& reader, const std::vector<Word>& words, const Cast& cast) {
  need(reader, words, 0, "a link such as signaling-apns");
  LinkChange change;
  change.link = words[0].text;
  const auto known = cast.links();
  if (std::find(known.begin(), known.end(), change.link) == known.end()) {
    reader.fail(words[0].mark, "no link is called \"" + change.link + "\" (" + listed(known) + ")" +
                                   did_you_mean(change.link, known));
  }
  need(reader, words, 1, "breaks, goes silent, comes back, delays, jitters or loses");
  const std::string verb = joined(words, 1);
  if (verb == "breaks") {
    change.line = world::Line::kBroken;
  } else if (verb == "goes silent") {
    change.line = world::Line::kSilent;
  } else if (verb == "comes back") {
    change.line = world::Line::kUp;
  } else if (words[1].text == "delays" || words[1].text == "jitters") {
    need(reader, words, 2, "a duration such as 300ms or 1.2s");
    (words[1].text == "delays" ? change.delay : change.jitter) = duration_word(reader, words[2]);
    no_more(reader, words, 3);
  } else if (words[1].text == "loses") {
    need(reader, words, 2, "a share such as 20%");
    change.loss = reader.share(YAML::Node(words[2].text));
    no_more(reader, words, 3);
  } else {
    static const std::vector<std::string_view> kVerbs{"breaks",    "goes silent", "comes back",
                                                      "delays 1s", "jitters 1s",  "loses 20%"};
    reader.fail(words[1].mark, "\"" + verb + "\" is nothing that a link does (" + listed(kVerbs) +
                                   ")" + did_you_mean(verb, kVerbs));
  }
  return change;
}

ServerActs read_server(const Reader& reader, const std::vector<Word>& words) {
  static const std::vector<std::string_view> kVerbs{"restarts", "stops", "starts", "drains"};
  need(reader, words, 0, listed(kVerbs));
  const std::string& verb = words[0].text;
  if (std::find(kVerbs.begin(), kVerbs.end(), verb) == kVerbs.end()) {
    reader.fail(words[0].mark, "\"" + verb + "\" is nothing that the server does (" +
                                   listed(kVerbs) + ")" + did_you_mean(verb, kVerbs));
  }
  no_more(reader, words, 1);
  return {verb.substr(0, verb.size() - 1)};
}

}  // namespace ringback::runner
