#include "backup/target.hpp"

#include <algorithm>

#include "appliance/net/http_client.hpp"

namespace mc::backup {
namespace {

std::unexpected<Error> bad(std::string_view path, std::string detail) {
  return invalid(std::string(path), "target_settings", std::move(detail));
}

/// Nothing that could end a quoted word in a batch of sftp, or a line.
bool plain_path(std::string_view path) {
  return !path.empty() && path.size() <= 400 && std::ranges::none_of(path, [](unsigned char c) {
    return c < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '*' || c == '?' || c == '[';
  });
}
bool word_of(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= 253 && text[0] != '-' && std::ranges::all_of(text, [&](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

Status check_sftp(const TargetSettings& in) {
  if (!word_of(in.host, ".-:")) return bad("host", "Give the name or address of the server.");
  if (in.port < 1 || in.port > 65535) return bad("port", "A port is a number from 1 to 65535.");
  if (!word_of(in.user, "._-")) return bad("user", "Give the user name on the server.");
  if (!plain_path(in.folder) || in.folder[0] == '-') return bad("folder", "Give the folder on the server.");
  if (in.known_hosts.empty() || in.known_hosts.size() > 16'384)
    return bad("known_hosts", "Give the server's host keys: the lines that ssh-keyscan prints. Compare them with the "
                              "server's own.");
  if (in.secret.find("PRIVATE KEY") == std::string::npos || in.secret.size() > 16'384)
    return bad("secret", "Give a private key in OpenSSH's or PEM form, without a passphrase.");
  return {};
}

Status check_s3(const TargetSettings& in) {
  auto url = net::parse_https(in.endpoint);
  if (!url || url->target != "/") return bad("endpoint", "Give an address that starts with https:// and has no path.");
  if (!word_of(in.bucket, ".-") || in.bucket.size() > 63) return bad("bucket", "Give the name of the bucket.");
  if (!in.region.empty() && !word_of(in.region, "-")) return bad("region", "Give a region as us-east-1, or none.");
  if (!in.folder.empty() && (!plain_path(in.folder) || in.folder.find("..") != std::string::npos))
    return bad("folder", "The prefix holds a character that does not fit.");
  if (!word_of(in.access_key, "-_.+/=")) return bad("access_key", "Give the access key.");
  if (in.secret.empty() || in.secret.size() > 400) return bad("secret", "Give the secret access key.");
  if (!in.trust_pem.empty() && !net::check_trust(in.trust_pem))
    return bad("trust_pem", "The text holds no certificate.");
  return {};
}

}  // namespace

Status check_settings(const TargetSettings& settings) {
  switch (settings.kind) {
  case TargetKind::folder:
    if (!plain_path(settings.folder) || settings.folder[0] != '/')
      return bad("folder", "Give the folder's path from the root, as /mnt/backup/medconnect.");
    return {};
  case TargetKind::sftp:
    return check_sftp(settings);
  case TargetKind::s3:
    return check_s3(settings);
  }
  return {};
}

Result<std::unique_ptr<Target>> open_target(const TargetSettings& settings, const std::filesystem::path& scratch,
                                            const Clock& clock) {
  TRY(check_settings(settings));
  if (settings.kind == TargetKind::folder) return folder_target(settings.folder);
  if (settings.kind == TargetKind::sftp) return sftp_target(settings, scratch);
  return s3_target(settings, clock);
}

}  // namespace mc::backup
