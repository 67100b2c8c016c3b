#include "runner/report/load_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/json.h"

namespace ringback::runner {
namespace {

template <class... Values>
std::string print(const char* format, Values... values) {
  std::array<char, 256> line{};
  std::snprintf(line.data(), line.size(), format, values...);
  return line.data();
}

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

double ms(Duration duration) { return static_cast<double>(duration.count()) / 1000; }
double mib(std::int64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

std::string rate_text(double rate) {
  return rate >= 100 ? grouped(static_cast<std::uint64_t>(rate + 0.5)) : print("%.3g", rate);
}

std::string legs_text(const LoadOutcome& outcome) {
  std::string text =
      print("\n%-24s%10s%10s%10s%10s\n", "from due, in ms, to", "p50", "p90", "p99", "max");
  for (const auto& leg : outcome.legs) {
    text += print("  %-22s%10.1f%10.1f%10.1f%10.1f\n", leg.name.c_str(), ms(leg.p50), ms(leg.p90),
                  ms(leg.p99), ms(leg.longest));
  }
  return text;
}

/// A share of no time, or of no calls, is no number.
std::string share_text(Duration cpu, Duration took) {
  if (took.count() <= 0) return "-";
  return print("%.0f %%",
               100 * static_cast<double>(cpu.count()) / static_cast<double>(took.count()));
}
std::string per_call_text(Duration cpu, std::uint64_t calls) {
  if (calls == 0) return "-";
  return print("%.0f us", static_cast<double>(cpu.count()) / static_cast<double>(calls));
}

std::string processes_text(const LoadPlan& plan, const LoadOutcome& outcome) {
  std::string text = print("\n%-24s%10s%12s%12s%s\n", "process", "CPU", "per call", "memory",
                           plan.idle > 0 ? "  per idle phone" : "");
  // Without calls it was cut as soon as it was measured, after next to no time.
  const Duration took = plan.calls > 0 ? outcome.took : Duration{};
  for (const auto& process : outcome.processes) {
    text += print("  %-22s%10s%12s%8.1f MiB", process.name.c_str(),
                  share_text(process.cpu, took).c_str(),
                  per_call_text(process.cpu, outcome.succeeded).c_str(), mib(process.rss_bytes));
    if (plan.idle > 0 && outcome.pairs == 0) {
      text += print("%12.1f KiB",
                    static_cast<double>(process.rss_settled_bytes - process.rss_before_bytes) /
                        1024 / plan.idle);
    }
    text += '\n';
  }
  return text;
}

/// What calls a run is to make.
std::string calls_text(const LoadPlan& plan) {
  if (plan.calls == 0) return "no calls; " + grouped(plan.idle) + " phones stay connected\n";
  std::string text = grouped(plan.calls) + " calls";
  if (plan.users > 0) {
    text += " by " + grouped(plan.users) + " pairs, each again as soon as it can";
  } else {
    text += ", " + rate_text(plan.rate) + " due per second";
    if (plan.ramp.count() > 0) text += " after a ramp of " + format_duration(plan.ramp);
  }
  return text + "; answered after " + format_duration(plan.answer) + ", hung up after " +
         format_duration(plan.hold) + "\n";
}

Json number(double value) { return Json(Json::Number{print("%.6g", value)}); }
Json count(std::uint64_t value) { return Json(static_cast<std::int64_t>(value)); }
Json us(Duration value) { return Json(std::int64_t{value.count()}); }

}  // namespace

std::string load_heading(const LoadPlan& plan) {
  std::string text = calls_text(plan);
  text += plan.waits == "none"
              ? "phones wait for nothing (launch, wake, report, audio, background grace: 0): "
                "the figures are those of the programs alone\n"
              : "phones wait as device-sim assumes of iPhones (launch, wake, report, audio): "
                "the figures include that\n";
  text += plan.store ? "the signaling server keeps users and calls in SQLite\n"
                     : "the signaling server keeps nothing on disk (--store makes it)\n";
  return text;
}

std::string load_text(const LoadPlan& plan, const LoadOutcome& outcome) {
  // Nothing happened that could have taken time or gone wrong: memory is all there is to say.
  if (plan.calls == 0) return processes_text(plan, outcome);
  std::string text = print("%s of %s calls went right on both sides",
                           grouped(outcome.succeeded).c_str(), grouped(plan.calls).c_str());
  text += print(", %s per second sustained", rate_text(outcome.sustained).c_str());
  if (plan.rate > 0 && plan.users == 0) {
    text += outcome.rate_held ? "; the rate was held" : "; THE RATE WAS NOT HELD";
  }
  text += print("; %s pairs of phones\n", grouped(outcome.pairs).c_str());
  for (const auto& [why, times] : outcome.failed) {
    text += print("  failed  %8s  %s\n", grouped(times).c_str(), why.c_str());
  }
  return text + legs_text(outcome) + processes_text(plan, outcome);
}

std::string load_json(const LoadPlan& plan, const LoadOutcome& outcome) {
  JsonArray legs;
  for (const auto& leg : outcome.legs) {
    legs.push_back(JsonObject{{"name", leg.name},
                              {"count", count(leg.count)},
                              {"p50_us", us(leg.p50)},
                              {"p90_us", us(leg.p90)},
                              {"p99_us", us(leg.p99)},
                              {"max_us", us(leg.longest)}});
  }
  JsonArray processes;
  for (const auto& process : outcome.processes) {
    processes.push_back(JsonObject{{"name", process.name},
                                   {"cpu_us", us(process.cpu)},
                                   {"rss_bytes", process.rss_bytes},
                                   {"rss_before_bytes", process.rss_before_bytes},
                                   {"rss_settled_bytes", process.rss_settled_bytes}});
  }
  JsonObject failed;
  for (const auto& [why, times] : outcome.failed) failed[why] = count(times);
  return Json(JsonObject{{"calls", count(plan.calls)},
                         {"succeeded", count(outcome.succeeded)},
                         {"failed", std::move(failed)},
                         {"rate_asked", number(plan.rate)},
                         {"rate_sustained", number(outcome.sustained)},
                         {"rate_held", outcome.rate_held},
                         {"pairs", count(outcome.pairs)},
                         {"idle", count(plan.idle)},
                         {"ramp_us", us(plan.ramp)},
                         {"answer_us", us(plan.answer)},
                         {"hold_us", us(plan.hold)},
                         {"waits", plan.waits},
                         {"store", plan.store},
                         {"took_us", us(outcome.took)},
                         {"passed", passed(plan, outcome)},
                         {"legs", std::move(legs)},
                         {"processes", std::move(processes)}})
      .text();
}

}  // namespace ringback::runner
