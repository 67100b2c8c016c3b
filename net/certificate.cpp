#include "net/certificate.h"

#include <openssl/asn1t.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace ringback::net {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate parse(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return {d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free};
}

const X509_EXTENSION* extension(const X509* certificate, const std::string& oid) {
  const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> object(
      OBJ_txt2obj(oid.c_str(), 1), ASN1_OBJECT_free);
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

}  // namespace

std::string subject_uid(const std::string& der) {
  const auto certificate = parse(der);
  return certificate ? uid_of(certificate.get()) : std::string();
}

std::optional<WallTime> expiry(const std::string& der) {
  const auto certificate = parse(der);
  std::tm parts{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &parts) != 1)
    return {};
  return WallTime::from_unix_seconds(timegm(&parts));
}

bool has_extension(const std::string& der, const std::string& oid) {
  const auto certificate = parse(der);
  return certificate && extension(certificate.get(), oid) != nullptr;
}

std::vector<std::string> extension_strings(const std::string& der, const std::string& oid) {
  std::vector<std::string> strings;
  const auto certificate = parse(der);
  const auto* found = certificate ? extension(certificate.get(), oid) : nullptr;
  if (found == nullptr) return strings;
  const ASN1_OCTET_STRING* data =
      X509_EXTENSION_get_data(const_cast<X509_EXTENSION*>(found));  // OpenSSL's missing const
  const unsigned char* at = ASN1_STRING_get0_data(data);
  const std::unique_ptr<ASN1_SEQUENCE_ANY, void (*)(ASN1_SEQUENCE_ANY*)> sequence(
      d2i_ASN1_SEQUENCE_ANY(nullptr, &at, ASN1_STRING_length(data)),
      [](ASN1_SEQUENCE_ANY* all) { sk_ASN1_TYPE_pop_free(all, ASN1_TYPE_free); });
  if (!sequence) return strings;
  for (int i = 0; i < sk_ASN1_TYPE_num(sequence.get()); ++i) {
    const ASN1_TYPE* item = sk_ASN1_TYPE_value(sequence.get(), i);
    if (item->type != V_ASN1_UTF8STRING) continue;
    const ASN1_STRING* text = item->value.utf8string;
    strings.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                         static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return strings;
}

}  // namespace ringback::net
