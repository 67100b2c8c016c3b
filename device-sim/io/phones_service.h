// control/v1's Phones: make phones, act for the people who hold them, look at their screens.
#pragma once

#include "device-sim/io/fleet.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::device {

/// Every call is answered on the fleet's executor. Unknown phones are NOT_FOUND, bad fields
/// INVALID_ARGUMENT with the field named.
class PhonesService final : public control::v1::Phones::CallbackService {
 public:
  PhonesService(net::asio::any_io_executor executor, Fleet& fleet)
      : executor_(std::move(executor)), fleet_(fleet) {}

  /// Answers once the phones have settled.
  grpc::ServerUnaryReactor* CreatePhone(grpc::CallbackServerContext* context,
                                        const control::v1::CreatePhoneRequest* request,
                                        control::v1::CreatePhoneResponse* response) override;
  grpc::ServerUnaryReactor* CreateFleet(grpc::CallbackServerContext* context,
                                        const control::v1::CreateFleetRequest* request,
                                        control::v1::CreateFleetResponse* response) override;
  grpc::ServerUnaryReactor* GetPhone(grpc::CallbackServerContext* context,
                                     const control::v1::GetPhoneRequest* request,
                                     control::v1::PhoneDetails* response) override;
  grpc::ServerUnaryReactor* ChangePhone(grpc::CallbackServerContext* context,
                                        const control::v1::ChangePhoneRequest* request,
                                        control::v1::PhoneDetails* response) override;
  grpc::ServerUnaryReactor* RemovePhones(grpc::CallbackServerContext* context,
                                         const control::v1::RemovePhonesRequest* request,
                                         control::v1::RemovePhonesResponse* response) override;
  grpc::ServerUnaryReactor* Act(grpc::CallbackServerContext* context,
                                const control::v1::ActRequest* request,
                                control::v1::ActResponse* response) override;
  grpc::ServerUnaryReactor* Screen(grpc::CallbackServerContext* context,
                                   const control::v1::ScreenRequest* request,
                                   control::v1::ScreenResponse* response) override;
  grpc::ServerUnaryReactor* ListPhones(grpc::CallbackServerContext* context,
                                       const control::v1::ListPhonesRequest* request,
                                       control::v1::ListPhonesResponse* response) override;

 private:
  net::asio::any_io_executor executor_;
  Fleet& fleet_;
};

}  // namespace ringback::device
