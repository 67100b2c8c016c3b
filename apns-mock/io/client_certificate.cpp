#include "apns-mock/io/client_certificate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "net/certificate.h"

namespace ringback::apns {
namespace {

// Source: identifiers seen in Apple's certificates, pushy's test builder [observed]
constexpr const char* kDevelopment = "1.2.840.113635.100.6.3.1";
constexpr const char* kProduction = "1.2.840.113635.100.6.3.2";
// Of a certificate of several topics, and of one of VoIP services: each is a SEQUENCE that holds
// topics as UTF8Strings, each followed by a SEQUENCE of words about it.
// Source: Apple, certificate-based connection [doc]
constexpr std::array kTopicLists{"1.2.840.113635.100.6.3.6", "1.2.840.113635.100.6.3.4"};

}  // namespace

void read_client_certificate(const std::string& der, TransportFacts& facts) {
  auto& topics = facts.certificate_topics;
  for (const char* list : kTopicLists) {
    for (auto& text : net::extension_strings(der, list)) {
      Topic topic(std::move(text));
      // Twice in the lists is still one topic, which an absent apns-topic stands for.
      if (std::find(topics.begin(), topics.end(), topic) == topics.end()) {
        topics.push_back(std::move(topic));
      }
    }
  }
  const Topic uid(net::subject_uid(der));
  if (topics.empty() && !uid.empty()) topics.push_back(uid);
  if (topics.empty()) return;
  const bool production = net::has_extension(der, kProduction);
  if (production != net::has_extension(der, kDevelopment)) {
    facts.certificate_environment = production ? Environment::kProduction : Environment::kSandbox;
  }
}

}  // namespace ringback::apns
