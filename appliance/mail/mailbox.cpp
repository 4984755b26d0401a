#include "appliance/mail/mailbox.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "appliance/base/text.hpp"

namespace mc::mail {
namespace {

constexpr std::size_t kLongestAnswer = 1000;       // RFC 1939: 512
constexpr std::size_t kLongestMailLine = 2 << 20;  // RFC 5322: 998; no longer than what LIST let in, and some room
constexpr std::size_t kMostBytes = 32 << 20;
constexpr int kMostNumber = 10'000'000;

std::unexpected<Error> not_pop3() {
  return fail(Fault::unavailable, "mailbox_protocol", "The server does not speak POP3 on this port.");
}
std::unexpected<Error> refused_by_server() {
  return fail(Fault::unavailable, "mailbox_refused", "The server refuses it.");
}

template <class T>
std::optional<T> whole_number(std::string_view text, T most) {
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most)
    return std::nullopt;
  return value;
}

/// A command must stay one line.
bool plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 500 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 32 && c != 127; });
}

}  // namespace

namespace pop3 {

std::optional<std::string> ok_text(std::string_view line, bool& refused) {
  refused = line == "-ERR" || line.starts_with("-ERR ");
  if (line == "+OK") return std::string();
  if (line.starts_with("+OK ")) return std::string(line.substr(4));
  return std::nullopt;
}

std::optional<std::pair<int, std::string>> uid_line(std::string_view line) {
  std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  auto number = whole_number(line.substr(0, blank), kMostNumber);
  std::string_view uid = trim(line.substr(blank + 1));
  bool good = !uid.empty() && uid.size() <= 70 &&
              std::all_of(uid.begin(), uid.end(), [](unsigned char c) { return c > 32 && c < 127; });
  if (!number || *number == 0 || !good) return std::nullopt;
  return std::pair(*number, std::string(uid));
}

std::optional<std::pair<int, std::int64_t>> size_line(std::string_view line) {
  auto words = split(trim(line), ' ');
  if (words.size() < 2) return std::nullopt;
  auto number = whole_number(words[0], kMostNumber);
  auto bytes = whole_number<std::int64_t>(words[1], std::int64_t{1} << 40);
  if (!number || *number == 0 || !bytes) return std::nullopt;
  return std::pair(*number, *bytes);
}

std::optional<std::string_view> unstuffed(std::string_view line) {
  if (line == ".") return std::nullopt;
  if (line.starts_with('.')) line.remove_prefix(1);
  return line;
}

}  // namespace pop3

Result<std::string> Mailbox::reply() {
  std::string line = TRY(stream_->read_line(kLongestAnswer));
  bool refused = false;
  auto text = pop3::ok_text(line, refused);
  if (text) return std::move(*text);
  if (refused) return refused_by_server();
  return not_pop3();
}

Result<std::string> Mailbox::command(const std::string& line) {
  TRY(stream_->write(line + "\r\n"));
  return reply();
}

Result<std::vector<std::string>> Mailbox::lines(std::size_t most) {
  std::vector<std::string> out;
  for (std::size_t read = 0; read < 10'000'000; ++read) {
    std::string line = TRY(stream_->read_line(kLongestAnswer));
    auto text = pop3::unstuffed(line);
    if (!text) return out;
    if (out.size() < most) out.emplace_back(*text);
  }
  return not_pop3();
}

Status Mailbox::greet(const MailboxSettings& settings) {
  if (settings.security == Security::implicit) TRY(stream_->start_tls(settings.trust));
  TRY(reply());
  if (settings.security == Security::starttls) {
    if (!command("STLS")) return forbidden("mailbox_no_tls", settings.host + " offers no encryption (STLS).");
    TRY(stream_->start_tls(settings.trust));
  }
  if (!plain_word(settings.username) || !plain_word(settings.password))
    return forbidden("mailbox_sign_in_refused", "User name and password must be one line each.");
  auto no_entry = [&] {
    return forbidden("mailbox_sign_in_refused", settings.host + " refuses the user name or password.");
  };
  if (auto user = command("USER " + settings.username); !user) {
    if (user.error().code == "mailbox_refused") return no_entry();
    return std::unexpected(user.error());
  }
  if (auto in = command("PASS " + settings.password); !in) {
    if (in.error().code == "mailbox_refused") return no_entry();
    return std::unexpected(in.error());
  }
  return {};
}

Result<std::unique_ptr<Mailbox>> Mailbox::open(const MailboxSettings& settings) {
  std::unique_ptr<Mailbox> out(
      new Mailbox(TRY(net::Stream::connect({settings.host, settings.port, settings.timeout}))));
  TRY(out->greet(settings));
  return out;
}

Result<std::vector<MailboxEntry>> Mailbox::list(std::size_t limit) {
  TRY(command("UIDL"));
  std::vector<MailboxEntry> out;
  for (const std::string& line : TRY(lines(limit))) {
    auto entry = pop3::uid_line(line);
    if (!entry) return not_pop3();
    out.push_back({entry->first, std::move(entry->second), 0});
  }
  TRY(command("LIST"));
  std::unordered_map<int, std::size_t> by_number;
  for (std::size_t i = 0; i < out.size(); ++i) by_number.emplace(out[i].number, i);
  for (const std::string& line : TRY(lines(limit))) {
    auto entry = pop3::size_line(line);
    if (!entry) return not_pop3();
    if (auto at = by_number.find(entry->first); at != by_number.end()) out[at->second].bytes = entry->second;
  }
  return out;
}

Result<std::string> Mailbox::retrieve(int number, std::size_t limit) {
  TRY(command("RETR " + std::to_string(number)));
  std::string out;
  std::size_t read = 0;
  bool full = false;
  for (;;) {
    std::string line = TRY(stream_->read_line(kLongestMailLine));
    auto text = pop3::unstuffed(line);
    if (!text) return out;
    read += line.size() + 2;
    if (read > kMostBytes) return fail(Fault::unavailable, "answer_too_long", "A message in the mailbox is too long.");
    full = full || out.size() + text->size() + 2 > limit;
    if (!full) out.append(*text).append("\r\n");
  }
}

Status Mailbox::remove(int number) {
  TRY(command("DELE " + std::to_string(number)));
  return {};
}

Status Mailbox::quit() {
  TRY(command("QUIT"));
  return {};
}

}  // namespace mc::mail
