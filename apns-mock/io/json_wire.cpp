#include "apns-mock/io/json_wire.h"

#include <charconv>

namespace ringback::apns {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = FieldDescriptor::CppType;

std::string wrong(const FieldDescriptor& field, std::string_view why) {
  return std::string(field.name()) + ": " + std::string(why);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

std::string value_of(const Message& message, const FieldDescriptor& field, int index) {
  const auto& r = *message.GetReflection();
  const bool many = index >= 0;
  switch (field.cpp_type()) {
    case Kind::CPPTYPE_STRING:
      return json_quote(many ? r.GetRepeatedString(message, &field, index)
                             : r.GetString(message, &field));
    case Kind::CPPTYPE_BOOL:
      return (many ? r.GetRepeatedBool(message, &field, index) : r.GetBool(message, &field))
                 ? "true"
                 : "false";
    case Kind::CPPTYPE_INT32:
      return std::to_string(many ? r.GetRepeatedInt32(message, &field, index)
                                 : r.GetInt32(message, &field));
    case Kind::CPPTYPE_UINT32:
      return std::to_string(many ? r.GetRepeatedUInt32(message, &field, index)
                                 : r.GetUInt32(message, &field));
    case Kind::CPPTYPE_INT64:
      return std::to_string(many ? r.GetRepeatedInt64(message, &field, index)
                                 : r.GetInt64(message, &field));
    case Kind::CPPTYPE_UINT64:
      return std::to_string(many ? r.GetRepeatedUInt64(message, &field, index)
                                 : r.GetUInt64(message, &field));
    case Kind::CPPTYPE_MESSAGE:
      return to_json(many ? r.GetRepeatedMessage(message, &field, index)
                          : r.GetMessage(message, &field));
    case Kind::CPPTYPE_DOUBLE:
    case Kind::CPPTYPE_FLOAT:
    case Kind::CPPTYPE_ENUM:
      break;
  }
  return "null";  // control/v1 has none of these
}

std::string map_of(const Message& message, const FieldDescriptor& field) {
  const auto& r = *message.GetReflection();
  std::string out = "{";
  for (int i = 0; i < r.FieldSize(message, &field); ++i) {
    const auto& entry = r.GetRepeatedMessage(message, &field, i);
    const auto& type = *entry.GetDescriptor();
    if (i > 0) out += ",";
    out += value_of(entry, *type.map_key(), -1) + ":" + value_of(entry, *type.map_value(), -1);
  }
  return out + "}";
}

std::string list_of(const Message& message, const FieldDescriptor& field) {
  std::string out = "[";
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) out += (i > 0 ? "," : "") + value_of(message, field, i);
  return out + "]";
}

std::optional<std::string> set_text(Message& message, const FieldDescriptor& field,
                                    const std::string& text) {
  const auto& r = *message.GetReflection();
  const auto number = [&](auto zero, auto set) -> std::optional<std::string> {
    const auto read = number_of<decltype(zero)>(text);
    if (!read) return wrong(field, "not a whole number that fits");
    set(*read);
    return {};
  };
  switch (field.cpp_type()) {
    case Kind::CPPTYPE_STRING:
      r.SetString(&message, &field, text);
      return {};
    case Kind::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return wrong(field, "not true or false");
      r.SetBool(&message, &field, text == "true");
      return {};
    case Kind::CPPTYPE_INT32:
      return number(std::int32_t{}, [&](auto n) { r.SetInt32(&message, &field, n); });
    case Kind::CPPTYPE_UINT32:
      return number(std::uint32_t{}, [&](auto n) { r.SetUInt32(&message, &field, n); });
    case Kind::CPPTYPE_INT64:
      return number(std::int64_t{}, [&](auto n) { r.SetInt64(&message, &field, n); });
    case Kind::CPPTYPE_UINT64:
      return number(std::uint64_t{}, [&](auto n) { r.SetUInt64(&message, &field, n); });
    case Kind::CPPTYPE_MESSAGE:
    case Kind::CPPTYPE_DOUBLE:
    case Kind::CPPTYPE_FLOAT:
    case Kind::CPPTYPE_ENUM:
      break;
  }
  return wrong(field, "cannot be said in one word");
}

std::optional<std::string> set_list(const Json& json, Message& message,
                                    const FieldDescriptor& field) {
  const auto* const list = json.array();
  if (list == nullptr) return wrong(field, "not a list");
  for (const auto& item : *list) {
    // Lists in requests are of texts.
    if (field.cpp_type() != Kind::CPPTYPE_STRING || item.string() == nullptr) {
      return wrong(field, "not a list of texts");
    }
    message.GetReflection()->AddString(&message, &field, *item.string());
  }
  return {};
}

std::optional<std::string> set_value(const Json& json, Message& message,
                                     const FieldDescriptor& field) {
  if (field.is_repeated()) return set_list(json, message, field);
  if (field.cpp_type() == Kind::CPPTYPE_MESSAGE) {
    auto inner = from_json(json, *message.GetReflection()->MutableMessage(&message, &field));
    if (inner) return std::string(field.name()) + "." + *inner;
    return {};
  }
  if (field.cpp_type() == Kind::CPPTYPE_STRING) {
    if (json.string() == nullptr) return wrong(field, "not a text");
    return set_text(message, field, *json.string());
  }
  if (json.string() != nullptr) return wrong(field, "a text, where none belongs");
  return set_text(message, field, json.text());
}

}  // namespace

std::string to_json(const Message& message) {
  const auto& type = *message.GetDescriptor();
  std::string out = "{";
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    const bool one_message = !field.is_repeated() && field.cpp_type() == Kind::CPPTYPE_MESSAGE;
    if (one_message && !message.GetReflection()->HasField(message, &field)) continue;
    if (out.size() > 1) out += ",";
    out += json_quote(field.name()) + ":";
    out += field.is_map()        ? map_of(message, field)
           : field.is_repeated() ? list_of(message, field)
                                 : value_of(message, field, -1);
  }
  return out + "}";
}

std::optional<std::string> from_json(const Json& json, Message& message) {
  const auto* const object = json.object();
  if (object == nullptr) return "not a JSON object";
  for (const auto& [name, value] : *object) {
    const auto* const field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return name + ": unknown";
    if (auto why = set_value(value, message, *field)) return why;
  }
  return {};
}

std::optional<std::string> set_field(Message& message, std::string_view name,
                                     const std::string& text) {
  const auto* const field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr || field->is_repeated()) return std::string(name) + ": unknown";
  return set_text(message, *field, text);
}

}  // namespace ringback::apns
