#include "runner/plan_builder.h"

#include <algorithm>

#include "runner/keys.h"
#include "runner/nearest.h"
#include "runner/provider_push.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

std::vector<Word> words_of(const Reader& reader, const YAML::Node& node, std::string_view what) {
  Mark mark = reader.mark(node);
  // The column of a quoted scalar is that of its quote.
  if (node.Tag() == "!") ++mark.column;
  return split_words(reader.text(node, what), mark);
}

/// "1s" or "0s..3s".
std::pair<Duration, Duration> read_window(const Reader& reader, const YAML::Node& node) {
  const std::string text = reader.text(node, "a duration or a window such as 0s..3s");
  const auto dots = text.find("..");
  std::string first = text.substr(0, dots);
  const std::string last = dots == std::string::npos ? first : text.substr(dots + 2);
  // "1..3s": the unit may be said once.
  if (first.find_first_not_of("0123456789.") == std::string::npos) {
    first += last.substr(std::min(last.find_first_not_of("0123456789."), last.size()));
  }
  const auto low = parse_duration(first);
  const auto high = parse_duration(last);
  if (!low || !high || *high < *low) {
    reader.fail(
        node, "expected a duration such as 1.2s or a window such as 0s..3s, not \"" + text + "\"");
  }
  return {*low, *high};
}

}  // namespace

void PlanBuilder::read_cast(const std::vector<Piece>& pieces) {
  for (const auto& piece : pieces) {
    read_texts(piece);
    read_phones(piece);
  }
  for (const auto& phone : plan_.phones) {
    cast_.phones.insert(phone.name);
    cast_.users.insert(phone.user);
  }
}

Plan PlanBuilder::build_setup(const Piece& piece) {
  piece.reader.mapping(piece.node, "a set-up", {"title", "phones", "links", "assumptions"});
  read_cast({piece});
  read_links(piece);
  read_assumptions(piece);
  if (plan_.phones.empty()) piece.reader.fail(piece.node, "expected phones");
  return plan_;
}

Expectation PlanBuilder::read_one_expectation(const std::string& sentence) {
  const Reader reader("sentence");
  return read_expectation(reader, split_words(sentence, {"sentence", 1, 1}), cast_);
}

Plan PlanBuilder::build(const std::vector<Piece>& pieces) {
  read_cast(pieces);
  for (const auto& piece : pieces) {
    read_links(piece);
    read_assumptions(piece);
    read_steps(piece);
    read_expectations(piece);
    read_repeat(piece);
  }
  check_whole(pieces.back());
  repeat_steps();
  return std::move(plan_);
}

void PlanBuilder::check_whole(const Piece& piece) {
  if (plan_.title.empty()) piece.reader.fail(piece.node, "expected a title");
  if (plan_.phones.empty()) piece.reader.fail(piece.node, "expected phones");
  if (plan_.steps.empty()) piece.reader.fail(piece.node, "expected steps");
}

void PlanBuilder::read_texts(const Piece& piece) {
  const auto& [reader, node] = piece;
  if (node["title"]) plan_.title = reader.text(node["title"], "a title");
  if (node["why"]) plan_.why = reader.text(node["why"], "a text");
  if (node["source"]) plan_.source = reader.text(node["source"], "a text");
  if (node["lasts"]) plan_.lasts = reader.duration(node["lasts"]);
  if (node["live"]) {
    plan_.not_live = reader.text(node["live"], "a reason");
    if (plan_.not_live == "false" || plan_.not_live == "true") {
      reader.fail(node["live"], "expected the reason why it cannot be played live");
    }
  }
  if (node["violates"]) {
    reader.list(node["violates"], "invariants");
    for (const auto& entry : node["violates"]) {
      plan_.violates.push_back(reader.one_of(entry, "an invariant", world::checker_names()));
    }
  }
}

PhoneSpec* PlanBuilder::find_phone(const std::string& name) {
  const auto found = std::find_if(plan_.phones.begin(), plan_.phones.end(),
                                  [&](const PhoneSpec& phone) { return phone.name == name; });
  return found == plan_.phones.end() ? nullptr : &*found;
}

void PlanBuilder::read_phones(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node phones = node["phones"];
  if (!phones) return;
  reader.mapping(phones, "phones", {});
  for (const auto& entry : phones) {
    const std::string name = reader.text(entry.first, "a phone's name");
    static const std::vector<std::string_view> kTaken{"network", "server",  "apns", "provider",
                                                      "at",      "after",   "wait", "signaling",
                                                      "payload", "headers", "kind", "anyone"};
    if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end() ||
        name.find_first_of(" .:") != std::string::npos) {
      reader.fail(entry.first, "\"" + name + "\" cannot be a phone's name");
    }
    PhoneSpec* phone = find_phone(name);
    if (phone == nullptr) {
      plan_.phones.push_back({});
      phone = &plan_.phones.back();
      phone->name = name;
      phone->user = name;
    }
    read_phone(reader, entry.second, *phone);
  }
}

void PlanBuilder::read_phone(const Reader& reader, const YAML::Node& node, PhoneSpec& phone) {
  constexpr std::string_view kAppState = "an app state";
  if (node.IsScalar()) {
    phone.app_state = reader.one_of(node, kAppState, world::app_state_words());
    return;
  }
  reader.mapping(node, "a phone", keys_of("a phone"));
  if (node["user"]) phone.user = reader.text(node["user"], "a user's name");
  if (node["app"])
    phone.app_state = reader.one_of(node["app"], kAppState, world::app_state_words());
  if (node["ios"]) {
    const std::string version = reader.text(node["ios"], "an iOS version");
    const auto generation = world::ios_generation_of(version);
    if (!generation) {
      reader.fail(node["ios"],
                  "\"" + version + "\" is no iOS version from 12 on, such as 17 or 26.4");
    }
    phone.ios = *generation;
  }
  if (node["bundle"]) phone.bundle = reader.text(node["bundle"], "a bundle id");
  if (node["environment"]) {
    phone.environment = *parse_environment(
        reader.one_of(node["environment"], "an environment",
                      {to_string(Environment::kProduction), to_string(Environment::kSandbox)}));
  }
  if (const YAML::Node misbehaves = node["misbehaves"]) {
    const auto add = [&](const YAML::Node& word) {
      phone.misbehaviours.push_back(
          reader.one_of(word, "a misbehaviour", world::misbehaviour_words()));
    };
    if (misbehaves.IsSequence()) {
      phone.misbehaviours.clear();
      for (const auto& word : misbehaves) add(word);
    } else {
      add(misbehaves);
    }
  }
  if (node["answers"]) phone.answers_after = reader.duration(node["answers"]);
  if (node["declines"]) phone.declines_after = reader.duration(node["declines"]);
  if (node["assumptions"]) read_settings(reader, phone.name, node["assumptions"]);
}

void PlanBuilder::read_links(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node links = node["links"];
  if (!links) return;
  const auto known = cast_.links();
  reader.mapping(links, "links", known);
  for (const auto& entry : links) {
    LinkChange change;
    change.link = reader.text(entry.first, "a link");
    reader.mapping(entry.second, "a link", keys_of("a link"));
    if (entry.second["delay"]) change.delay = reader.duration(entry.second["delay"]);
    if (entry.second["jitter"]) change.jitter = reader.duration(entry.second["jitter"]);
    if (entry.second["loss"]) change.loss = reader.share(entry.second["loss"]);
    if (entry.second["line"]) {
      change.line = world::parse_line(
          reader.one_of(entry.second["line"], "a line", {"up", "broken", "silent"}));
    }
    plan_.links.push_back(std::move(change));
  }
}

void PlanBuilder::read_assumptions(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node assumptions = node["assumptions"];
  if (!assumptions) return;
  std::vector<std::string_view> actors{"apns", "signaling"};
  actors.insert(actors.end(), cast_.phones.begin(), cast_.phones.end());
  reader.mapping(assumptions, "assumptions", actors);
  for (const auto& entry : assumptions) {
    read_settings(reader, reader.text(entry.first, "an actor"), entry.second);
  }
}

void PlanBuilder::read_settings(const Reader& reader, const std::string& actor,
                                const YAML::Node& node) {
  const auto kind = actor == "apns"        ? world::Actor::kApns
                    : actor == "signaling" ? world::Actor::kSignaling
                                           : world::Actor::kPhone;
  reader.mapping(node, "assumptions", {});
  for (const auto& entry : node) {
    Setting setting{actor, reader.text(entry.first, "an assumption"),
                    reader.text(entry.second, "a value")};
    const auto wrong = world::check_setting(kind, setting.name, setting.value);
    if (wrong == world::SettingError::kUnknownName) {
      std::vector<std::string_view> known;
      for (const auto& row : world::assumptions_of(kind)) known.push_back(row.name);
      reader.fail(entry.first, "no assumption of " + actor + " is called \"" + setting.name + "\"" +
                                   did_you_mean(setting.name, known));
    }
    if (wrong) {
      std::string expected = "another kind of value";
      for (const auto& row : world::assumptions_of(kind)) {
        if (row.name == setting.name) expected = "a " + std::string(row.kind);
      }
      reader.fail(entry.second, "expected " + expected + ", not \"" + setting.value + "\"");
    }
    plan_.settings.push_back(std::move(setting));
  }
}

void PlanBuilder::read_steps(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node steps = node["steps"];
  if (!steps) return;
  reader.list(steps, "steps");
  for (const auto& step : steps) plan_.steps.push_back(read_step(reader, step));
}

void PlanBuilder::read_repeat(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node repeat = node["repeat"];
  if (!repeat) return;
  reader.mapping(repeat, "how often", keys_of("a repetition"));
  for (const char* key : {"times", "every"}) {
    if (!repeat[key]) reader.fail(repeat, std::string("expected \"") + key + "\"");
  }
  times_ = reader.count(repeat["times"]);
  every_ = reader.duration(repeat["every"]);
}

/// Written out: the same steps again and again, each round `every` after the one before.
void PlanBuilder::repeat_steps() {
  const std::vector<Step> once = plan_.steps;
  for (std::size_t round = 1; round < times_; ++round) {
    const Duration later = every_ * static_cast<std::int64_t>(round);
    for (std::size_t i = 0; i < once.size(); ++i) {
      Step step = once[i];
      // The first step of a round counts from the round's start, as it did from the story's.
      const bool first = i == 0 && step.when.from == When::From::kPreviousStep;
      if (first) step.when.from = When::From::kStory;
      if (step.when.from == When::From::kStory) {
        step.when.low += later;
        step.when.high += later;
      }
      plan_.steps.push_back(std::move(step));
    }
  }
}

Step PlanBuilder::read_step(const Reader& reader, const YAML::Node& node) {
  std::vector<std::string_view> actors(cast_.phones.begin(), cast_.phones.end());
  actors.insert(actors.end(), {"network", "server", "apns", "provider"});
  std::vector<std::string_view> keys{"at", "after", "wait"};
  if (node.IsMap() && node["provider"]) keys.insert(keys.end(), {"payload", "headers", "kind"});
  keys.insert(keys.end(), actors.begin(), actors.end());
  reader.mapping(node, "a step", keys);
  Step step;
  step.mark = reader.mark(node);
  step.when = read_when(reader, node);
  bool found = false;
  for (const auto& entry : node) {
    const std::string key = reader.text(entry.first, "a key");
    if (std::find(actors.begin(), actors.end(), key) == actors.end()) continue;
    if (found) reader.fail(entry.first, "a step has one actor; this is the second");
    found = true;
    step.action = read_action(reader, node, key, entry.second);
  }
  if (!found) reader.fail(node, "expected who does something (" + listed(actors) + ")");
  return step;
}

When PlanBuilder::read_when(const Reader& reader, const YAML::Node& step) {
  When when;
  const YAML::Node at = step["at"];
  const YAML::Node after = step["after"];
  const YAML::Node wait = step["wait"];
  if (at && after) reader.fail(after, "a step has either \"at\" or \"after\"");
  if (at) {
    when.from = When::From::kStory;
    std::tie(when.low, when.high) = read_window(reader, at);
  } else if (after) {
    const std::string text = reader.text(after, "a duration or an event");
    if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      std::tie(when.low, when.high) = read_window(reader, after);
    } else {
      when.from = When::From::kEvent;
      when.event = read_pattern(reader, words_of(reader, after, "an event"), cast_);
    }
  }
  if (wait && when.from != When::From::kEvent) {
    reader.fail(wait, "\"wait\" follows an event under \"after\"; say the time there");
  }
  if (wait) std::tie(when.low, when.high) = read_window(reader, wait);
  return when;
}

Action PlanBuilder::read_action(const Reader& reader, const YAML::Node& step,
                                const std::string& actor, const YAML::Node& sentence) {
  const auto words = words_of(reader, sentence, "a sentence");
  if (actor == "network") return read_network(reader, words, cast_);
  if (actor == "server") return read_server(reader, words);
  if (actor == "provider") return read_push(reader, step, words);
  if (actor == "apns") {
    const std::string rule = reader.text(sentence, "a fault");
    if (const auto wrong = world::check_fault(rule)) reader.fail(sentence, *wrong);
    return ApnsFault{rule};
  }
  return read_person(reader, words, actor, cast_);
}

ProviderPushes PlanBuilder::read_push(const Reader& reader, const YAML::Node& step,
                                      const std::vector<Word>& words) {
  ProviderPushes push;
  if (words.size() != 2 || words[0].text != "pushes" || !cast_.phones.contains(words[1].text)) {
    reader.fail(step["provider"], "expected \"pushes\" and a phone's name");
  }
  push.phone = words[1].text;
  if (step["payload"]) push.payload = reader.text(step["payload"], "JSON");
  if (step["kind"]) {
    push.kind = *parse_token_kind(reader.one_of(
        step["kind"], "a token kind", {to_string(TokenKind::kVoip), to_string(TokenKind::kAlert)}));
  }
  if (step["headers"]) {
    reader.mapping(step["headers"], "headers", {});
    std::vector<std::string_view> pseudo;
    for (const auto& known : pseudo_headers()) pseudo.push_back(known.name);
    for (const auto& entry : step["headers"]) {
      if (reader.text(entry.first, "a name").starts_with(':')) {
        reader.one_of(entry.first, "a pseudo-header", pseudo);
      }
      push.headers.emplace_back(reader.text(entry.first, "a name"),
                                reader.text(entry.second, "a value"));
    }
  }
  return push;
}

void PlanBuilder::read_expectations(const Piece& piece) {
  const auto& [reader, node] = piece;
  const YAML::Node expect = node["expect"];
  if (!expect) return;
  reader.list(expect, "expectations");
  for (const auto& sentence : expect) {
    plan_.expectations.push_back(
        read_expectation(reader, words_of(reader, sentence, "a sentence"), cast_));
  }
}

}  // namespace ringback::runner
