// The searching half of Connection.
#include <ldap.h>

#include <algorithm>
#include <memory>

#include "appliance/base/text.hpp"
#include "ldap/connection.hpp"
#include "ldap/values.hpp"

namespace mc::ldap {
namespace {
constexpr std::size_t kLongestDn = 4'096, kMostAttributes = 200, kMostEntriesWithoutPages = 2'000;
constexpr auto kShowDeleted = "1.2.840.113556.1.4.417", kChainCapability = "1.2.840.113556.1.4.800";

struct FreeControl {
  void operator()(LDAPControl* control) const { ldap_control_free(control); }
};
struct FreeMessage {
  void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using Control = std::unique_ptr<LDAPControl, FreeControl>;
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

std::unexpected<Error> misbehaves(std::string detail) {
  return fail(Fault::unavailable, "directory_misbehaves", std::move(detail));
}

std::vector<char*> names_of(const Search& search) {
  std::vector<char*> names;
  for (const auto& name : search.attributes) names.push_back(const_cast<char*>(name.c_str()));
  if (names.empty()) names.push_back(const_cast<char*>(LDAP_NO_ATTRS));
  names.push_back(nullptr);
  return names;
}

timeval time_left(Deadline deadline) {
  const auto left = std::max<std::int64_t>(1, deadline.left().count());
  return {left / 1000, static_cast<suseconds_t>(left % 1000 * 1000)};
}
}  // namespace

struct Connection::Page {
  std::vector<Entry> entries;
  std::string cookie;
  std::size_t most = 0;
  bool paged = false;
};

const Attribute* Entry::find(std::string_view name) const {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  for (const auto& one : attributes) {
    if (one.name.size() != name.size()) continue;
    if (one.name == name || std::ranges::equal(one.name, name, {}, lower, lower)) return &one;
  }
  return nullptr;
}

std::string_view Entry::first(std::string_view name) const {
  const auto* attribute = name.empty() ? nullptr : find(name);
  return attribute == nullptr || attribute->values.empty() ? std::string_view() : attribute->values.front();
}

Status Connection::request_page(const Search& search, Page& page, Deadline deadline) {
  Control paging, deleted;
  std::vector<LDAPControl*> controls;
  LDAPControl* made = nullptr;
  if (page.paged) {
    berval cookie{page.cookie.size(), page.cookie.data()};
    if (ldap_create_page_control(handle_.get(), static_cast<ber_int_t>(search.page_size), &cookie, 'T', &made))
      return internal("directory_control", "libldap made no control.");
    paging.reset(made);
    controls.push_back(made);
  }
  if (search.deleted == Deleted::shown) {
    if (ldap_control_create(kShowDeleted, 1, nullptr, 1, &made))
      return internal("directory_control", "libldap made no control.");
    deleted.reset(made);
    controls.push_back(made);
  }
  controls.push_back(nullptr);
  auto names = names_of(search);
  const int scope = search.scope == Scope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE;
  int id = 0;
  if (int status = ldap_search_ext(handle_.get(), search.base.c_str(), scope, search.filter.c_str(), names.data(), 0,
                                   controls.data(), nullptr, nullptr, search.size_limit, &id))
    return lost(status);
  return receive(id, page, deadline);
}

Status Connection::receive(int message_id, Page& page, Deadline deadline) {
  while (true) {
    LDAPMessage* raw = nullptr;
    auto left = time_left(deadline);
    const int kind = ldap_result(handle_.get(), message_id, LDAP_MSG_ONE, &left, &raw);
    const Message message(raw);
    if (kind == 0 || (kind > 0 && deadline.over())) return lost(LDAP_TIMEOUT);
    if (kind < 0) return lost(LDAP_SERVER_DOWN);
    if (kind == LDAP_RES_SEARCH_ENTRY) {
      if (page.entries.size() >= page.most) {
        broken_ = true;
        return misbehaves("The server sent more entries than were asked for.");
      }
      TRY(take_entry(raw, page));
    } else if (kind == LDAP_RES_SEARCH_RESULT) {
      return finish_page(raw, page);
    }  // references to other servers are not followed
  }
}

Status Connection::take_entry(LDAPMessage* message, Page& page) {
  BerElement* element = nullptr;
  berval dn{};
  if (ldap_get_dn_ber(handle_.get(), message, &element, &dn) != LDAP_SUCCESS) return misbehaves("An unreadable entry.");
  struct Free {
    void operator()(BerElement* one) const { ber_free(one, 0); }
  };
  const std::unique_ptr<BerElement, Free> owner(element);
  Entry entry;
  entry.dn.assign(dn.bv_val == nullptr ? "" : dn.bv_val, dn.bv_len);
  if (entry.dn.size() > kLongestDn || !is_utf8(entry.dn)) return misbehaves("A distinguished name that is none.");
  berval name{};
  BerVarray values = nullptr;
  while (ldap_get_attribute_ber(handle_.get(), message, element, &name, &values) == LDAP_SUCCESS &&
         name.bv_val != nullptr) {
    Attribute attribute{std::string(name.bv_val, name.bv_len), {}};
    for (auto* value = values; value != nullptr && value->bv_val != nullptr; ++value)
      attribute.values.emplace_back(value->bv_val, value->bv_len);
    ber_memfree(values);
    values = nullptr;
    if (entry.attributes.size() >= kMostAttributes) return misbehaves("An entry with too many attributes.");
    entry.attributes.push_back(std::move(attribute));
  }
  page.entries.push_back(std::move(entry));
  return {};
}

Status Connection::finish_page(LDAPMessage* message, Page& page) {
  int code = LDAP_OTHER;
  LDAPControl** controls = nullptr;
  if (ldap_parse_result(handle_.get(), message, &code, nullptr, nullptr, nullptr, &controls, 0) != LDAP_SUCCESS)
    return misbehaves("An unreadable result.");
  page.cookie.clear();
  bool answered = false;
  if (auto* control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr)) {
    ber_int_t estimate = 0;
    berval cookie{};
    answered = ldap_parse_pageresponse_control(handle_.get(), control, &estimate, &cookie) == LDAP_SUCCESS;
    if (cookie.bv_val != nullptr) page.cookie.assign(cookie.bv_val, cookie.bv_len);
    ber_memfree(cookie.bv_val);
  }
  ldap_controls_free(controls);
  if (code != LDAP_SUCCESS) return refused(code);
  // Without the control in the answer nobody can tell whether this was all.
  if (page.paged && !answered) return misbehaves("The server ignores the request for pages.");
  return {};
}

Status Connection::search(const Search& search, std::chrono::milliseconds page_time,
                          const std::function<Status(std::vector<Entry>&&)>& take) {
  if (broken_) return lost(LDAP_SERVER_DOWN);
  if (search.base.find('\0') != std::string::npos || search.filter.find('\0') != std::string::npos)
    return internal("directory_question", "A question with a NUL.");
  Page page;
  page.paged = search.page_size > 0;
  page.most = page.paged ? search.page_size : kMostEntriesWithoutPages;
  for (std::size_t number = 0;; ++number) {
    page.entries.clear();
    const auto before = page.cookie;
    TRY(request_page(search, page, Deadline::in(page_time)));
    const bool stuck = !page.cookie.empty() && page.entries.empty() && page.cookie == before;
    if (stuck || number > 1'000'000) return misbehaves("The server repeats a page for ever.");
    TRY(take(std::move(page.entries)));
    if (page.cookie.empty()) return {};
  }
}

Result<std::vector<Entry>> Connection::find(const Search& search, Deadline deadline) {
  std::vector<Entry> all;
  TRY(this->search(search, deadline.left(), [&](std::vector<Entry>&& page) -> Status {
    std::ranges::move(page, std::back_inserter(all));
    return {};
  }));
  return all;
}

Result<ServerInfo> Connection::info(Deadline deadline) {
  auto roots = TRY(find({"",
                         Scope::base,
                         "(objectClass=*)",
                         {"dnsHostName", "dsServiceName", "highestCommittedUSN", "supportedCapabilities",
                          "defaultNamingContext", "namingContexts", "vendorName", "vendorVersion"}},
                        deadline));
  if (roots.empty())
    return fail(Fault::unavailable, std::string(kRootHidden),
                "The server does not show its root entry to this account.");
  if (roots.size() != 1) return misbehaves("The server has several root entries.");
  const auto& root = roots.front();
  ServerInfo info;
  info.host = TRY(text_value(root.first("dnsHostName"), 255));
  if (info.host.empty()) info.host = server_.host + ":" + std::to_string(server_.port);
  info.highest_usn = parse_integer(root.first("highestCommittedUSN")).value_or(0);
  info.default_base = root.first("defaultNamingContext");
  if (info.default_base.empty()) info.default_base = root.first("namingContexts");
  info.vendor = text_value(root.first("vendorName"), 100).value_or("");
  if (const auto* capabilities = root.find("supportedCapabilities"))
    info.chain = std::ranges::find(capabilities->values, kChainCapability) != capabilities->values.end();
  const std::string service(root.first("dsServiceName"));
  if (info.chain && !service.empty()) {
    // Not every account may read it; without it a delta falls back to a full run.
    auto settings = find({service, Scope::base, "(objectClass=*)", {"invocationId"}}, deadline);
    if (settings && settings->size() == 1)
      info.invocation_id = guid_text(settings->front().first("invocationId")).value_or("");
  }
  return info;
}

}  // namespace mc::ldap
