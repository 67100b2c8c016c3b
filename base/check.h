// CHECK: a programmer error ends the process, in release builds too. Protocol outcomes and I/O
// failures are never CHECKed; they are values.
#pragma once

#include <cstdio>
#include <cstdlib>

#define RINGBACK_CHECK(condition)                                                        \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
