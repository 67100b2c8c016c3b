// docs/apns-openapi.yaml against the table of routes and the messages: every operation, every
// parameter, every member.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "apns-mock/io/admin_api.h"
#include "apns-mock/io/admin_document.h"
#include "proto/control/v1/control.pb.h"

namespace ringback::apns {
namespace {

const YAML::Node& document() {
  static const YAML::Node all = YAML::Load(std::string(kAdminDocument));
  return all;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

const google::protobuf::Descriptor* message(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      "ringback.control.v1." + name);
}

std::string last_part(const std::string& reference) {
  return reference.substr(reference.rfind('/') + 1);
}

std::string type_of(const google::protobuf::FieldDescriptor& field) {
  if (field.is_map()) return "object";
  if (field.is_repeated()) return "array";
  switch (field.cpp_type()) {
    case google::protobuf::FieldDescriptor::CPPTYPE_STRING:
      return "string";
    case google::protobuf::FieldDescriptor::CPPTYPE_BOOL:
      return "boolean";
    case google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->name();
    default:  // the numbers
      return "integer";
  }
}

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
  std::set<std::string> described;
  for (const auto& path : document()["paths"]) {
    for (const auto& operation : path.second) {
      const auto method = operation.first.as<std::string>();
      if (method != "parameters") described.insert(method + " " + path.first.as<std::string>());
    }
  }
  std::set<std::string> served;
  for (const auto& route : admin_routes()) {
    served.insert(lower(std::string(route.method)) + " " + std::string(route.path));
  }
  EXPECT_EQ(described, served);
}

TEST(OpenApi, SaysTheStatusAndTheParametersOfEachRoute) {
  for (const auto& route : admin_routes()) {
    SCOPED_TRACE(std::string(route.method) + " " + std::string(route.path));
    const auto path = document()["paths"][std::string(route.path)];
    const auto operation = path[lower(std::string(route.method))];
    EXPECT_TRUE(operation["responses"][std::to_string(route.status)]);
    EXPECT_TRUE(operation["responses"]["default"]);
    const auto& fields = *route.request()->GetDescriptor();
    for (const auto& parameters : {path["parameters"], operation["parameters"]}) {
      for (const auto& parameter : parameters) {
        EXPECT_NE(fields.FindFieldByName(parameter["name"].as<std::string>()), nullptr)
            << parameter["name"];
      }
    }
    const auto body = operation["requestBody"];
    if (!body) continue;
    const auto schema = body["content"]["application/json"]["schema"]["$ref"].as<std::string>();
    EXPECT_EQ(last_part(schema), fields.name());
  }
}

TEST(OpenApi, HasEveryMemberOfEveryMessage) {
  for (const auto& schema : document()["components"]["schemas"]) {
    const auto name = schema.first.as<std::string>();
    SCOPED_TRACE(name);
    const auto* const type = message(name);
    ASSERT_NE(type, nullptr);
    const auto properties = schema.second["properties"];
    EXPECT_EQ(static_cast<int>(properties.size()), type->field_count());
    for (const auto& property : properties) {
      const auto* const field = type->FindFieldByName(property.first.as<std::string>());
      ASSERT_NE(field, nullptr) << property.first;
      const auto said = property.second["$ref"]
                            ? last_part(property.second["$ref"].as<std::string>())
                            : property.second["type"].as<std::string>();
      EXPECT_EQ(said, type_of(*field)) << property.first;
      const auto items = property.second["items"];
      if (items && items["$ref"]) {
        EXPECT_EQ(last_part(items["$ref"].as<std::string>()), field->message_type()->name());
      }
    }
  }
}

TEST(OpenApi, RefersToNothingThatIsNotThere) {
  const std::string text(kAdminDocument);
  const std::string mark = "#/components/";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto reference = text.substr(at + 2, text.find('"', at) - at - 2);
    const auto slash = reference.rfind('/');
    const auto kind = reference.substr(reference.find('/') + 1, slash - reference.find('/') - 1);
    EXPECT_TRUE(document()["components"][kind][reference.substr(slash + 1)]) << reference;
  }
}

}  // namespace
}  // namespace ringback::apns
