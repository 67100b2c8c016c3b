#include "net/grpc_tls/grpc_tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <utility>

#include "net/grpc_log.h"
#include "net/tls.h"
#include "net/tls_material.h"

namespace ringback::net {

Result<std::shared_ptr<grpc::ServerCredentials>, std::string> server_credentials(
    const GrpcServerTls& tls) {
  if (tls.certificate_file.empty() && tls.key_file.empty()) {
    return grpc::InsecureServerCredentials();
  }
  // gRPC would take any file, and then refuse every client without a word here.
  const auto good = make_server_context({tls.certificate_file, tls.key_file, {}});
  if (!good) return Failure{good.error()};
  using namespace grpc::experimental;  // NOLINT: where gRPC keeps what reads a renewed pair
  TlsServerCredentialsOptions options(std::make_shared<FileWatcherCertificateProvider>(
      tls.key_file, tls.certificate_file, static_cast<unsigned>(tls.look_again.count())));
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  return TlsServerCredentials(options);
}

Result<GrpcDialler, std::string> GrpcDialler::make(const GrpcPeer& peer) {
  hush_grpc();
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!peer.ca_file.empty()) {
    grpc::SslCredentialsOptions options;
    if (peer.ca_file != kSystemCa) {
      const auto good = make_client_context({peer.ca_file, {}, {}});
      if (!good) return Failure{good.error()};
      options.pem_root_certs = read_file(peer.ca_file).value();
    }
    credentials = grpc::SslCredentials(options);
  }
  return GrpcDialler(peer.endpoint.text(), peer.certificate_name, std::move(credentials));
}

std::shared_ptr<grpc::Channel> GrpcDialler::channel(grpc::ChannelArguments arguments) const {
  if (!name_.empty()) arguments.SetSslTargetNameOverride(name_);
  return grpc::CreateCustomChannel(address_, credentials_, arguments);
}

}  // namespace ringback::net
