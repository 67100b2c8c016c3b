#include "device-sim/io/load_service.h"

#include <deque>
#include <mutex>
#include <utility>

namespace ringback::device {

/// One caller's stream of reports. Finish is called exactly once, after what waits.
class LoadService::Reports final : public grpc::ServerWriteReactor<control::v1::LoadReport> {
 public:
  static std::shared_ptr<Reports> make(std::function<void()> left) {
    auto reports = std::make_shared<Reports>();
    reports->left_ = std::move(left);
    reports->self_ = reports;
    return reports;
  }
  void send(const control::v1::LoadReport& report) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(report);
    write_next();
  }
  void end(const grpc::Status& status) {
    const std::lock_guard lock(mutex_);
    if (!status_) status_ = status;
    write_next();
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    waiting_.pop_front();
    if (!ok) waiting_.clear();
    write_next();
  }
  void OnCancel() override {
    left_();
    end(grpc::Status::CANCELLED);
  }
  void OnDone() override { self_.reset(); }

 private:
  void write_next() {
    if (writing_ || finished_) return;
    if (!waiting_.empty()) {
      writing_ = true;
      StartWrite(&waiting_.front());
    } else if (status_) {
      finished_ = true;
      Finish(*status_);
    }
  }

  std::mutex mutex_;
  std::deque<control::v1::LoadReport> waiting_;
  std::optional<grpc::Status> status_;
  std::function<void()> left_;
  bool writing_ = false;
  bool finished_ = false;
  std::shared_ptr<Reports> self_;  ///< until OnDone
};

grpc::ServerWriteReactor<control::v1::LoadReport>* LoadService::Run(
    grpc::CallbackServerContext*, const control::v1::LoadRequest* request) {
  // A run belongs to whoever asked for it and ends when they leave.
  const auto mine = std::make_shared<std::weak_ptr<LoadRun>>();
  auto reports = Reports::make([this, mine] {
    net::asio::post(executor_, [this, mine] {
      const auto run = mine->lock();
      if (run && run == run_) stop();
    });
  });
  net::asio::post(executor_,
                  [this, reports, mine, wanted = *request] { *mine = begin(reports, wanted); });
  return reports.get();
}

std::shared_ptr<LoadRun> LoadService::begin(const std::shared_ptr<Reports>& reports,
                                            const control::v1::LoadRequest& request) {
  if (run_) {
    reports->end({grpc::StatusCode::FAILED_PRECONDITION, "another load run goes on"});
    return {};
  }
  const std::weak_ptr<Reports> weak = reports;
  run_ = std::make_shared<LoadRun>(executor_, clock_, fleet_, request,
                                   [this, weak](const control::v1::LoadReport& report) {
                                     const auto to = weak.lock();
                                     if (to) to->send(report);
                                     if (report.stage() != "done") return;
                                     if (to) to->end(grpc::Status::OK);
                                     net::asio::post(executor_, [this] { run_.reset(); });
                                   });
  const auto status = run_->begin();
  if (status.ok()) return run_;
  run_.reset();
  reports->end(status);
  return {};
}

void LoadService::stop() {
  if (run_) run_->stop();
  run_.reset();
}

}  // namespace ringback::device
