// A PostgreSQL of this test's own: in a temporary folder, on a UNIX socket, gone with the test.
#pragma once

#include <string>
#include <vector>

#include "tests/live/program.h"

namespace ringback::live {

class PrivatePostgres {
 public:
  /// Made and started; a failure fails the test, with PostgreSQL's own words.
  PrivatePostgres();
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  bool running() const { return running_; }
  std::string uri() const { return "postgresql://ringback@/postgres?host=" + folder_.path(); }

 private:
  /// PostgreSQL refuses to run as root: there it runs as nobody.
  int run(std::vector<std::string> command) const;

  TemporaryFolder folder_;
  std::string programs_;
  bool running_ = false;
};

}  // namespace ringback::live
