#include "net/tls_material.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/es256.h"

namespace ringback::net {
namespace {

TEST(TlsMaterial, TheServerCertificateHasItsNames) {
  const auto authority = make_authority("Ringback CA");
  const std::vector<std::string> names{"api.push.apple.com", "localhost", "127.0.0.1", "::1"};
  EXPECT_EQ(names_in(make_server_certificate(authority, names).certificate), names);
}

TEST(TlsMaterial, FilesAreReadBackAndSecretsAreSecret) {
  const auto path = std::filesystem::path(::testing::TempDir()) / ("ringback-key-" + std::to_string(::getpid()) + ".p8");
  ASSERT_TRUE(write_file(path, "secret", true));
  EXPECT_EQ(read_file(path).value(), "secret");
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  std::filesystem::remove(path);
  EXPECT_EQ(read_file(path).error(),
            "cannot read " + path.string() + ": No such file or directory");
}

TEST(Es256, SignsAndVerifiesBothForms) {
  const auto key = Es256Key::read_private(make_provider_key());
  ASSERT_TRUE(key);
  const auto public_key = Es256Key::read_public(key->public_pem());
  ASSERT_TRUE(public_key);
  const auto signature = key->sign("header.claims");
  EXPECT_EQ(signature.size(), 64u);
  EXPECT_TRUE(public_key->verify("header.claims", signature));
  EXPECT_FALSE(public_key->verify("header.claimz", signature));
  EXPECT_FALSE(public_key->verify("header.claims", signature.substr(1)));
  EXPECT_FALSE(public_key->verify_der("header.claims", signature));
}

TEST(Es256, RefusesWhatIsNoP256Key) {
  EXPECT_EQ(Es256Key::read_private("nonsense").error(), "not an EC P-256 private key in PEM");
  const auto certificate = make_authority("CA").certificate;
  EXPECT_FALSE(Es256Key::read_private(certificate));
  EXPECT_FALSE(Es256Key::read_public(make_provider_key()));
}

TEST(Base64Url, ReadsBackWhatItWrites) {
  for (const std::string_view text : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
    EXPECT_EQ(from_base64url(base64url(text)), text);
  }
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
  EXPECT_FALSE(from_base64url("a")) << "no byte has six bits";
  EXPECT_FALSE(from_base64url("ab==")) << "no padding in a JWT";
  EXPECT_FALSE(from_base64url("a+b/"));
}

}  // namespace
}  // namespace ringback::net
