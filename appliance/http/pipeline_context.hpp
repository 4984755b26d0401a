#pragma once
// One request on its way through the pipeline, and the Call that handlers see.
#include <string>
#include <utility>
#include <vector>

#include "appliance/http/pipeline.hpp"

namespace mc::http {

struct Pipeline::Context final : Call {
  explicit Context(Request& incoming) : request(incoming) {}

  const security::Viewer& viewer() const override { return *person; }
  bool signed_in() const override { return person != nullptr; }
  std::string_view parameter(std::string_view name) const override {
    for (const auto& [key, value] : parameters)
      if (key == name) return value;
    return {};
  }
  const std::string& request_id() const override { return request_id_; }
  const std::string& address() const override { return address_; }
  std::string_view cookie(std::string_view name) const override {
    return cookie_value(request.head->value("cookie"), name);
  }
  std::string_view request_header(std::string_view name) const override { return request.head->value(name); }
  std::string_view user_agent() const override { return request.head->value("user-agent"); }
  void header(std::string_view name, std::string_view value) override { extra_headers.emplace_back(name, value); }

  Request& request;
  std::string request_id_;
  std::string address_;
  std::string path;                 // decoded
  std::string_view query;           // as sent
  std::string route_name = "none";  // for the log: the template, never the real path
  std::shared_ptr<const security::Viewer> person;
  std::shared_ptr<const security::Viewer> whole;  // with the roles that do not count at this address
  bool narrowed() const { return whole != nullptr && whole != person; }
  bool by_cookie = false;
  bool content = false;  // at the content origin: nobody is signed in here
  std::int64_t retry_after_ms = 1000;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  std::vector<std::pair<std::string, std::string>> extra_headers;
};

}  // namespace mc::http
