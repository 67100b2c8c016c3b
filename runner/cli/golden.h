// Transcripts that stand beside their scenarios: what a run must look like, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "runner/report/run.h"

namespace ringback::runner {

/// "first-call.golden.txt" beside "first-call.yaml".
std::string golden_path(const std::string& scenario);

/// The runs of one file as text: a line for each event, and a hash of every byte of the trace. Look
/// at the difference before you keep it: a changed transcript is a changed behaviour.
std::string transcript(const std::vector<Run>& runs);

/// FNV-1a of the recording's JSON lines.
std::string trace_hash(const Recording& recording);

}  // namespace ringback::runner
