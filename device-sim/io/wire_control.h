// The words and messages of control/v1's Phones, and device-sim's structs: read with the field
// named when one makes no sense, written as people see them.
#pragma once

#include <grpcpp/grpcpp.h>

#include "base/result.h"
#include "device-sim/core/device.h"
#include "device-sim/core/fleet_plan.h"
#include "device-sim/core/inputs.h"
#include "proto/control/v1/control.pb.h"

namespace ringback::device {

/// A plan of one phone or several of a pattern; INVALID_ARGUMENT names the bad field.
Result<FleetPlan, grpc::Status> from_wire(const control::v1::CreatePhoneRequest& request,
                                          const SharedAssumptions& defaults, std::uint64_t seed);
Result<FleetPlan, grpc::Status> from_wire(const control::v1::CreateFleetRequest& request,
                                          const SharedAssumptions& defaults, std::uint64_t seed);
Result<PersonDid, grpc::Status> from_wire(const control::v1::ActRequest& request);
/// What the phone is after the change, given what it is now.
Result<PhoneChanged, grpc::Status> from_wire(const control::v1::ChangePhoneRequest& request,
                                             const PhoneConfig& now);

void to_wire(const Device& device, control::v1::Phone& out);
void to_wire(const Device& device, control::v1::PhoneDetails& out);

}  // namespace ringback::device
