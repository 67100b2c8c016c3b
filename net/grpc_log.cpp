#include "net/grpc_log.h"

#include <grpc/support/log.h>

#include "base/check.h"
#include "net/log.h"

namespace ringback::net {

void hush_grpc() {
  static const bool once = [] {
    gpr_set_log_function([](gpr_log_func_args* line) { log(LogLevel::kDebug, line->message); });
    return true;
  }();
  RINGBACK_CHECK(once);
}

}  // namespace ringback::net
