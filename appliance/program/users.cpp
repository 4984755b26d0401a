#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/people.hpp"
#include "appliance/security/passwords.hpp"

namespace mc::program {

namespace {

struct AddedLine {
  PersonId id;
  std::string email;
  std::optional<std::string> password;
};
FIELDS(AddedLine, id, email, password)

struct UserLine {
  PersonId id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::optional<std::string> employee_number;
  accounts::Status status = accounts::Status::active;
  std::vector<std::string> roles;
};
FIELDS(UserLine, id, handle, first_name, last_name, email, employee_number, status, roles)

std::unexpected<Error> usage(std::string detail) { return fail(Fault::invalid, "usage", std::move(detail)); }

Result<std::string> required(const Request& request, std::string_view name) {
  auto value = request.invocation.option(name);
  if (!value || trim(*value).empty())
    return usage(fmt::format("\"{}\" needs --{}.", request.invocation.command->name, name));
  return std::string(trim(*value));
}

Result<std::optional<std::string>> given_password(const Request& request) {
  if (!request.invocation.flag("password-stdin")) return std::optional<std::string>{};
  std::string text = TRY(request.console.input());
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return std::optional<std::string>(std::move(text));
}

Status audit_command(Appliance& appliance, data::Tx& tx, std::string action, PersonId person) {
  security::AuditEvent event;
  event.action = std::move(action);
  event.object = "person:" + person.text();
  event.details.text = R"({"by":"command"})";
  return appliance.platform().audit.append(tx, event);
}

/// The password's hash, after the policy. Hashing takes a tenth of a second, so it happens outside the transaction.
Result<std::string> hash_of(std::string_view password, const std::vector<std::string>& own_names) {
  TRY(security::check_password("password", password, own_names));
  security::Passwords passwords;
  return passwords.hash(password);
}

Result<NewPerson> person_of(const Request& request) {
  NewPerson out;
  out.email = TRY(required(request, "email"));
  out.first_name = TRY(required(request, "first-name"));
  out.last_name = TRY(required(request, "last-name"));
  out.employee_number = request.invocation.option("employee-number");
  out.roles = request.invocation.all("role");
  out.password = TRY(given_password(request));
  return out;
}

Result<std::vector<std::string>> roles_of(Appliance& appliance, data::Tx& tx, PersonId person) {
  std::vector<std::string> out;
  for (const auto& assignment : TRY(appliance.platform().sessions.assignments(tx, person)))
    out.push_back(assignment.scope_kind == security::ScopeKind::platform
                      ? assignment.role
                      : fmt::format("{}@{}", assignment.role, shape::enum_name(assignment.scope_kind)));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool matches(const accounts::Person& person, const std::string& search) {
  if (search.empty()) return true;
  std::string all = fmt::format("{} {} {} {} {}", person.first_name, person.last_name, person.email, person.handle,
                                person.employee_number.value_or(""));
  return fold(all).find(search) != std::string::npos;
}

constexpr std::string_view kUserColumns = "{:<10}  {:<40}  {:<28}  {:<12}  {}";

void print_user(const Request& request, const UserLine& line) {
  if (request.invocation.flag("json")) return request.console.line(shape::to_json(line));
  request.console.line(fmt::format(kUserColumns, line.employee_number.value_or("-"), line.email,
                                   line.first_name + " " + line.last_name, shape::enum_name(line.status),
                                   fmt::join(line.roles, ", ")));
}

Status list(const Request& request, Appliance& appliance) {
  std::string search = fold(request.invocation.option("search").value_or(""));
  std::optional<PersonId> after;
  std::int64_t shown = 0;
  if (!request.invocation.flag("json"))
    request.console.line(fmt::format(kUserColumns, "NUMBER", "E-MAIL", "NAME", "STATUS", "ROLES"));
  for (;;) {
    std::vector<UserLine> lines;
    bool more = false;
    TRY(appliance.platform().db.read([&](data::Tx& tx) -> Status {
      auto people = TRY(appliance.modules().accounts->list(tx, after, 200));
      more = !people.empty();
      for (const accounts::Person& person : people) {
        after = person.id;
        if (!matches(person, search)) continue;
        lines.push_back({person.id, person.handle, person.first_name, person.last_name, person.email,
                         person.employee_number, person.status, TRY(roles_of(appliance, tx, person.id))});
      }
      return {};
    }));
    for (const UserLine& line : lines) print_user(request, line);
    shown += static_cast<std::int64_t>(lines.size());
    if (!more) break;
  }
  if (!request.invocation.flag("json")) request.console.line(fmt::format("{} people", shown));
  return {};
}

/// The person of the command's first argument.
Result<accounts::Person> named(const Request& request, Appliance& appliance) {
  const std::string& login = request.invocation.arguments.front();
  accounts::Accounts& people = *appliance.modules().accounts;
  auto found = TRY(appliance.platform().db.read([&](data::Tx& tx) -> Result<std::optional<accounts::Person>> {
    auto id = TRY(people.find_by_login(tx, login));
    if (!id) return std::optional<accounts::Person>{};
    return people.find(tx, *id);
  }));
  if (!found) return fail(Fault::not_found, "no_such_person", fmt::format("Nobody signs in as \"{}\".", login));
  return std::move(*found);
}

Status reset_factors(const Request& request, Appliance& appliance) {
  accounts::Person person = TRY(named(request, appliance));
  TRY(appliance.platform().db.write([&](data::Tx& tx) -> Status {
    TRY(appliance.modules().identity->reset_factors(tx, person.id));
    return audit_command(appliance, tx, "account.factors_reset", person.id);
  }));
  if (request.invocation.flag("json"))
    request.console.line(shape::to_json(AddedLine{person.id, person.email, {}}));
  else
    request.console.line(fmt::format("Removed the second steps of {} and ended her sessions.", person.email));
  return {};
}

Status send_test_mail(const Request& request, Appliance& appliance) {
  mail::Smtp smtp(mail_settings_of(appliance.config()));
  if (smtp.settings().host.empty())
    return fail(Fault::invalid, "configuration", "No mail server is set up: see section [mail] of medconnect.toml.");
  Instant now = SystemClock().now();
  mail::Mail mail{request.invocation.arguments.front(), "", "MedConnect: test of the mail server",
                  "This appliance can send mail.\n"};
  TRY(smtp.deliver(mail, uuid_text(make_uuid7(now, appliance.platform().random)), now));
  request.console.line(fmt::format("{} took the mail.", smtp.settings().host));
  return {};
}

Status reset(const Request& request, Appliance& appliance) {
  Platform& platform = appliance.platform();
  accounts::Accounts& people = *appliance.modules().accounts;
  auto found = std::optional(TRY(named(request, appliance)));
  auto given = TRY(given_password(request));
  std::string password = given ? *given : make_password(platform.random);
  std::string hash = TRY(hash_of(password, {found->first_name, found->last_name, found->handle, found->email}));
  TRY(platform.db.write([&](data::Tx& tx) -> Status {
    TRY(people.set_password_hash(tx, found->id, hash, !given));
    TRY(platform.sessions.end_all(tx, found->id, "password_changed"));
    return audit_command(appliance, tx, "account.password_reset", found->id);
  }));
  AddedLine line{found->id, found->email, given ? std::nullopt : std::optional(password)};
  if (request.invocation.flag("json"))
    request.console.line(shape::to_json(line));
  else if (given)
    request.console.line(fmt::format("Set the password of {} and ended their sessions.", found->email));
  else
    request.console.line(
        fmt::format("New password of {}, to be changed at the next sign-in: {}", found->email, password));
  return {};
}

}  // namespace

bool looks_like_email(std::string_view text) {
  std::size_t at = text.find('@');
  return at != 0 && at != std::string_view::npos && at + 1 != text.size() &&
         text.find_first_of(" \t,;<>") == std::string_view::npos;
}

std::string make_password(Random& random) {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";  // nothing that looks like something else
  std::string out;
  for (int i = 0; i < 20; ++i) {
    if (i > 0 && i % 5 == 0) out += '-';
    out += kLetters[random.below(kLetters.size())];
  }
  return out;
}

Result<AddedPerson> add_person(Appliance& appliance, const NewPerson& in) {
  Platform& platform = appliance.platform();
  accounts::Accounts& people = *appliance.modules().accounts;
  if (!looks_like_email(in.email))
    return usage(fmt::format("\"{}\" is not an e-mail address; it needs the form name@host.", in.email));
  for (const std::string& role : in.roles)
    if (!platform.permissions.has_role(role))
      return usage(
          fmt::format("There is no role {}; there are: {}.", role, fmt::join(platform.permissions.roles(), ", ")));
  std::string password = in.password ? *in.password : make_password(platform.random);
  std::string hash = TRY(hash_of(password, {in.first_name, in.last_name, in.email}));
  PersonId id = TRY(platform.db.write([&](data::Tx& tx) -> Result<PersonId> {
    for (const std::string& login : {in.email, in.employee_number.value_or("")})
      if (!login.empty() && TRY(people.find_by_login(tx, login)))
        return conflict("person_exists", fmt::format("Somebody signs in as {} already.", login));
    auto [person, state] = TRY(people.upsert(tx, {in.employee_number, in.first_name, in.last_name, in.email}));
    TRY(people.set_password_hash(tx, person, hash, !in.password));
    for (const std::string& role : in.roles)
      if (role != security::kMember)
        TRY(people.grant(tx, std::nullopt, person, {role, security::ScopeKind::platform, std::nullopt}));
    TRY(audit_command(appliance, tx, "account.created", person));
    return person;
  }));
  return AddedPerson{id, in.password ? "" : password};
}

int user_add(const Request& request, Appliance& appliance) {
  auto person = person_of(request);
  if (!person) return report(request.console, person.error());
  auto added = add_person(appliance, *person);
  if (!added) return report(request.console, added.error());
  AddedLine line{added->id, person->email,
                 added->made_password.empty() ? std::nullopt : std::optional(added->made_password)};
  if (request.invocation.flag("json")) {
    request.console.line(shape::to_json(line));
    return kOk;
  }
  request.console.line(fmt::format("Added {} {} ({}).", person->first_name, person->last_name, person->email));
  if (line.password)
    request.console.line(fmt::format("Password, to be changed at the first sign-in: {}", *line.password));
  return kOk;
}

int user_reset_password(const Request& request, Appliance& appliance) {
  if (auto done = reset(request, appliance); !done) return report(request.console, done.error());
  return kOk;
}

int mfa_reset(const Request& request, Appliance& appliance) {
  if (auto done = reset_factors(request, appliance); !done) return report(request.console, done.error());
  return kOk;
}

int mail_test(const Request& request, Appliance& appliance) {
  if (auto done = send_test_mail(request, appliance); !done) return report(request.console, done.error());
  return kOk;
}

int user_list(const Request& request, Appliance& appliance) {
  if (auto done = list(request, appliance); !done) return report(request.console, done.error());
  return kOk;
}

}  // namespace mc::program
