#include "base/rng.h"

#include <cmath>
#include <numbers>

namespace ringback {
namespace {

// splitmix64 (Steele, Lea, Flood 2014): tiny, well spread, and the same everywhere.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed) : origin_(seed), state_(mix(seed)) {}

Rng Rng::fork(std::string_view name) const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return Rng(mix(origin_ + 0x9e3779b97f4a7c15ULL) ^ hash);
}

std::uint64_t Rng::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  return mix(state_);
}

std::uint64_t Rng::below(std::uint64_t bound) {
  return bound == 0 ? 0
                    : static_cast<std::uint64_t>(
                          (__extension__ static_cast<unsigned __int128>(next()) * bound) >> 64);
}

double Rng::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

Duration Rng::between(Duration low, Duration high) {
  if (high <= low) return low;
  return low + Duration{static_cast<std::int64_t>(
                   below(static_cast<std::uint64_t>((high - low).count()) + 1))};
}

double Rng::gauss() {
  const double u = 1.0 - unit();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * unit());
}

Duration Rng::normal(Duration mean, Duration deviation) {
  const double us =
      static_cast<double>(mean.count()) + gauss() * static_cast<double>(deviation.count());
  return Duration{us > 0 ? std::llround(us) : 0};
}

Duration Rng::log_normal(Duration median, double sigma) {
  return Duration{std::llround(static_cast<double>(median.count()) * std::exp(sigma * gauss()))};
}

}  // namespace ringback
