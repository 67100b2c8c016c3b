// The parts of a call that a store keeps as JSON: lists too short for tables of their own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signaling-server/core/changes.h"

namespace ringback::signaling::io {

std::string branches_text(const std::vector<BranchRecord>& branches);
std::vector<BranchRecord> read_branches(std::string_view text);
std::string legs_text(const std::vector<LegRecord>& legs);
std::vector<LegRecord> read_legs(std::string_view text);

}  // namespace ringback::signaling::io
