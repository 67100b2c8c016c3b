#include "runner/plan_yaml.h"

#include <algorithm>

#include "runner/judge.h"
#include "runner/verbs.h"

namespace ringback::runner {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

/// As it stands, or quoted where YAML would read it otherwise.
std::string scalar(const std::string& text) {
  const bool otherwise = text.find(" #") != std::string::npos ||
                         text.find(": ") != std::string::npos || text.ends_with(':');
  return otherwise ? quoted(text) : text;
}

std::string window(const When& when) {
  const std::string low = format_duration(when.low);
  return when.low == when.high ? low : low + ".." + format_duration(when.high);
}

std::string phone_line(const PhoneSpec& phone) {
  std::string text = "  " + phone.name + ": {user: " + phone.user + ", app: " + phone.app_state;
  if (phone.bundle != PhoneSpec{}.bundle) text += ", bundle: " + quoted(phone.bundle);
  if (phone.environment != PhoneSpec{}.environment) {
    text += ", environment: " + std::string(to_string(phone.environment));
  }
  if (!phone.ios.empty()) text += ", ios: " + quoted(phone.ios);
  if (phone.answers_after) text += ", answers: " + format_duration(*phone.answers_after);
  if (phone.declines_after) text += ", declines: " + format_duration(*phone.declines_after);
  if (!phone.misbehaviours.empty()) {
    text += ", misbehaves: [";
    for (std::size_t i = 0; i < phone.misbehaviours.size(); ++i) {
      text += (i > 0 ? ", " : "") + phone.misbehaviours[i];
    }
    text += "]";
  }
  return text + "}\n";
}

std::string link_line(const LinkChange& link) {
  std::string parts;
  const auto part = [&](const std::string& text) { parts += (parts.empty() ? "" : ", ") + text; };
  if (link.delay) part("delay: " + format_duration(*link.delay));
  if (link.jitter) part("jitter: " + format_duration(*link.jitter));
  if (link.loss) part("loss: " + std::to_string(*link.loss));
  if (link.line) part("line: " + std::string(to_string(*link.line)));
  return parts;
}

std::string said(const PersonActs& person) {
  for (const auto& verb : person_verbs()) {
    if (verb.act != person.act) continue;
    const bool whole = verb.argument == Argument::kNone;
    if (whole && verb.given != person.argument) continue;
    const std::string argument = whole || person.argument.empty() ? "" : " " + person.argument;
    return person.phone + ": " + std::string(verb.words) + argument;
  }
  return person.phone + ": " + person.act;
}
std::string said(const LinkChange& link) {
  std::string text = "network: " + link.link;
  if (link.line) {
    text += *link.line == world::Line::kUp       ? " comes back"
            : *link.line == world::Line::kBroken ? " breaks"
                                                 : " goes silent";
  } else if (link.delay) {
    text += " delays " + format_duration(*link.delay);
  } else if (link.jitter) {
    text += " jitters " + format_duration(*link.jitter);
  } else if (link.loss) {
    text += " loses " + std::to_string(*link.loss);
  }
  return text;
}
std::string said(const ApnsFault& fault) { return "apns: " + quoted(fault.rule); }
std::string said(const ServerActs& server) { return "server: " + server.act + "s"; }
std::string said(const ProviderPushes& push) {
  std::string text =
      "provider: pushes " + push.phone + "\n    kind: " + std::string(to_string(push.kind));
  if (!push.payload.empty()) text += "\n    payload: " + quoted(push.payload);
  if (!push.headers.empty()) text += "\n    headers:";
  for (const auto& [name, value] : push.headers) text += "\n      " + name + ": " + quoted(value);
  return text;
}

std::string step_text(const Step& step) {
  std::string text = "  - ";
  switch (step.when.from) {
    case When::From::kStory:
      text += "at: " + window(step.when);
      break;
    case When::From::kPreviousStep:
      text += "after: " + window(step.when);
      break;
    case When::From::kEvent:
      text += "after: " + scalar(to_string(step.when.event)) + "\n    wait: " + window(step.when);
      break;
  }
  std::string words = step_words(step);
  if (const auto* person = std::get_if<PersonActs>(&step.action)) {
    const std::string who = person->phone + ": ";
    words = who + scalar(words.substr(who.size()));
  }
  return text + "\n    " + words + "\n";
}

}  // namespace

std::string step_words(const Step& step) {
  return std::visit([](const auto& action) { return said(action); }, step.action);
}

std::string to_yaml(const Plan& plan) {
  std::string text = "title: " + quoted(plan.title) + "\nphones:\n";
  for (const auto& phone : plan.phones) text += phone_line(phone);
  if (!plan.links.empty()) text += "links:\n";
  // A later change of the same link adds to the earlier one; a mapping has each name once.
  std::vector<LinkChange> links;
  for (const auto& link : plan.links) {
    auto same = std::find_if(links.begin(), links.end(),
                             [&](const LinkChange& known) { return known.link == link.link; });
    if (same == links.end())
      same = links.insert(links.end(), LinkChange{link.link, {}, {}, {}, {}});
    if (link.delay) same->delay = link.delay;
    if (link.jitter) same->jitter = link.jitter;
    if (link.loss) same->loss = link.loss;
    if (link.line) same->line = link.line;
  }
  for (const auto& link : links) text += "  " + link.link + ": {" + link_line(link) + "}\n";
  if (!plan.settings.empty()) text += "assumptions:\n";
  std::vector<std::string> actors;
  for (const auto& setting : plan.settings) {
    if (std::find(actors.begin(), actors.end(), setting.actor) != actors.end()) continue;
    actors.push_back(setting.actor);
    text += "  " + setting.actor + ":\n";
    for (const auto& other : plan.settings) {
      if (other.actor == setting.actor) text += "    " + other.name + ": " + other.value + "\n";
    }
  }
  if (!plan.violates.empty()) text += "violates:\n";
  for (const auto& name : plan.violates) text += "  - " + name + "\n";
  if (!plan.not_live.empty()) text += "live: " + quoted(plan.not_live) + "\n";
  if (plan.lasts) text += "lasts: " + format_duration(*plan.lasts) + "\n";
  text += "steps:\n";
  for (const auto& step : plan.steps) text += step_text(step);
  if (!plan.expectations.empty()) text += "expect:\n";
  for (const auto& expectation : plan.expectations) {
    text += "  - " + quoted(to_string(expectation)) + "\n";
  }
  return text;
}

}  // namespace ringback::runner
