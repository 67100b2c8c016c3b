#include "apns-mock/io/client_certificate.h"

#include "net/certificate.h"

namespace ringback::apns {
namespace {

// Source: identifiers seen in Apple's certificates, pushy's test builder [observed]
constexpr const char* kDevelopment = "1.2.840.113635.100.6.3.1";
constexpr const char* kProduction = "1.2.840.113635.100.6.3.2";
// A SEQUENCE that holds each topic as a UTF8String, followed by a SEQUENCE of words about it.
constexpr const char* kTopics = "1.2.840.113635.100.6.3.6";

}  // namespace

void read_client_certificate(const std::string& der, TransportFacts& facts) {
  auto& topics = facts.certificate_topics;
  for (auto& topic : net::extension_strings(der, kTopics)) topics.emplace_back(std::move(topic));
  const Topic uid(net::subject_uid(der));
  if (topics.empty() && !uid.empty()) topics.push_back(uid);
  if (topics.empty()) return;
  const bool production = net::has_extension(der, kProduction);
  if (production != net::has_extension(der, kDevelopment)) {
    facts.certificate_environment = production ? Environment::kProduction : Environment::kSandbox;
  }
}

}  // namespace ringback::apns
