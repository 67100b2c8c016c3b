// Transcripts that stand beside their scenarios: what a run must look like, byte for byte.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runner/report/run.h"

namespace ringback::runner {

/// "first-call.golden.txt" beside "first-call.yaml".
std::string golden_path(const std::string& scenario);

/// The runs of one file as text: a line for each event, and a hash of every byte of the trace. Look
/// at the difference before you keep it: a changed transcript is a changed behaviour.
std::string transcript(const std::vector<Run>& runs);

/// The transcript that is kept beside a scenario.
class KeptTranscript {
 public:
  explicit KeptTranscript(const std::string& scenario);

  /// "FILE:LINE: was "...", is now "..."", the first line that is not as kept; empty when the run
  /// is as its story there, or when nothing is kept.
  std::string difference(const Run& run) const;
  /// "FILE:LINE: ..." of the first story that is kept and is none of these runs, all of the file's;
  /// empty when there is none.
  std::string unplayed(std::span<const Run> runs) const;

 private:
  std::string path_;
  std::optional<std::string> kept_;
};

/// FNV-1a of the recording's JSON lines.
std::string trace_hash(const Recording& recording);

}  // namespace ringback::runner
