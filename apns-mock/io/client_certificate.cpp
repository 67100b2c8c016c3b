#include "apns-mock/io/client_certificate.h"

#include <openssl/asn1t.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace ringback::apns {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Source: identifiers seen in Apple's certificates, pushy's test builder [observed]
constexpr const char* kDevelopment = "1.2.840.113635.100.6.3.1";
constexpr const char* kProduction = "1.2.840.113635.100.6.3.2";
constexpr const char* kTopics = "1.2.840.113635.100.6.3.6";

const X509_EXTENSION* extension(const X509* certificate, const char* oid) {
  const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> object(OBJ_txt2obj(oid, 1),
                                                                         ASN1_OBJECT_free);
  const int at = X509_get_ext_by_OBJ(certificate, object.get(), -1);
  return at < 0 ? nullptr : X509_get_ext(certificate, at);
}

std::string uid_of(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_userId, -1);
  if (at < 0) return {};
  const ASN1_STRING* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// The extension is a SEQUENCE that holds each topic as a UTF8String, followed by a SEQUENCE of
/// words about it: only the strings at the first level are topics.
std::vector<Topic> listed_topics(const X509_EXTENSION* found) {
  std::vector<Topic> topics;
  const ASN1_OCTET_STRING* data =
      X509_EXTENSION_get_data(const_cast<X509_EXTENSION*>(found));  // OpenSSL's missing const
  const unsigned char* at = ASN1_STRING_get0_data(data);
  const std::unique_ptr<ASN1_SEQUENCE_ANY, void (*)(ASN1_SEQUENCE_ANY*)> sequence(
      d2i_ASN1_SEQUENCE_ANY(nullptr, &at, ASN1_STRING_length(data)),
      [](ASN1_SEQUENCE_ANY* all) { sk_ASN1_TYPE_pop_free(all, ASN1_TYPE_free); });
  if (!sequence) return topics;
  for (int i = 0; i < sk_ASN1_TYPE_num(sequence.get()); ++i) {
    const ASN1_TYPE* item = sk_ASN1_TYPE_value(sequence.get(), i);
    if (item->type != V_ASN1_UTF8STRING) continue;
    const ASN1_STRING* text = item->value.utf8string;
    topics.emplace_back(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                    static_cast<std::size_t>(ASN1_STRING_length(text))));
  }
  return topics;
}

}  // namespace

void read_client_certificate(const std::string& der, TransportFacts& facts) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  if (!certificate) return;
  if (const auto* topics = extension(certificate.get(), kTopics)) {
    facts.certificate_topics = listed_topics(topics);
  }
  const Topic uid(uid_of(certificate.get()));
  auto& topics = facts.certificate_topics;
  if (topics.empty() && !uid.empty()) topics.push_back(uid);
  if (topics.empty()) return;
  const bool development = extension(certificate.get(), kDevelopment) != nullptr;
  const bool production = extension(certificate.get(), kProduction) != nullptr;
  if (development != production) {
    facts.certificate_environment = production ? Environment::kProduction : Environment::kSandbox;
  }
}

}  // namespace ringback::apns
