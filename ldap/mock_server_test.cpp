// The mock server's wire: certificates, TLS, BER.
#include <arpa/inet.h>
#include <lber.h>
#include <ldap.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <stdexcept>

#include "ldap/testing.hpp"

namespace mc::ldap::testing {
namespace {
std::string pem_of(const std::function<void(BIO*)>& write) {
  BIO* memory = BIO_new(BIO_s_mem());
  write(memory);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(memory);
  return text;
}

EVP_PKEY* new_key() { return EVP_EC_gen("P-256"); }

X509* new_certificate(EVP_PKEY* key, const char* subject, Validity validity, long serial) {
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
  constexpr long kDay = 86'400;
  X509_gmtime_adj(X509_getm_notBefore(made), -10 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made), validity == Validity::now ? 10 * kDay : -kDay);
  X509_set_pubkey(made, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(subject), -1, -1, 0);
  return made;
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}
}  // namespace

struct Authority::Parts {
  EVP_PKEY* key = new_key();
  X509* certificate = nullptr;
  ~Parts() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

Authority::Authority(Validity validity) : parts_(std::make_unique<Parts>()) {
  parts_->certificate = new_certificate(parts_->key, "Test authority", validity, 1);
  X509_set_issuer_name(parts_->certificate, X509_get_subject_name(parts_->certificate));
  extend(parts_->certificate, parts_->certificate, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(parts_->certificate, parts_->key, EVP_sha256());
}
Authority::~Authority() = default;

std::string Authority::pem() const {
  return pem_of([&](BIO* to) { PEM_write_bio_X509(to, parts_->certificate); });
}

Certificate Authority::issue(const std::string& name, Validity validity) const {
  EVP_PKEY* key = new_key();
  X509* made = new_certificate(key, "directory", validity, 2);
  X509_set_issuer_name(made, X509_get_subject_name(parts_->certificate));
  extend(made, parts_->certificate, NID_subject_alt_name, name);
  X509_sign(made, parts_->key, EVP_sha256());
  Certificate issued{pem_of([&](BIO* to) { PEM_write_bio_X509(to, made); }), pem_of([&](BIO* to) {
                       PEM_write_bio_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
                     })};
  X509_free(made);
  EVP_PKEY_free(key);
  return issued;
}

/// One connection on its own thread.
class Server::Session {
public:
  Session(Server& server, int socket) : server_(server), socket_(socket) {}
  ~Session() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (context_ != nullptr) SSL_CTX_free(context_);
  }

  void run() {
    const auto& how = server_.misbehaviour_;
    if (how.silent) return wait();
    if (!shake_hands()) return;
    std::string message;
    while (!server_.stop_ && read_message(message) && answer(message)) {
    }
  }

private:
  void wait() const {
    char byte = 0;
    while (::recv(socket_, &byte, 1, 0) > 0) {
    }
  }

  // The handshake runs over memory, so that its bytes can be sent one by one.
  bool shake_hands() {
    context_ = SSL_CTX_new(TLS_server_method());
    load();
    if (server_.misbehaviour_.old_tls) {
      SSL_CTX_set_security_level(context_, 0);
      SSL_CTX_set_max_proto_version(context_, TLS1_1_VERSION);
    }
    ssl_ = SSL_new(context_);
    if (!server_.misbehaviour_.drips_handshake) {
      SSL_set_fd(ssl_, socket_);
      return SSL_accept(ssl_) == 1;
    }
    const unsigned char header[] = {22, 3, 3, 64, 0};  // a handshake record of 16 KiB that never ends
    for (unsigned char byte : header) ::send(socket_, &byte, 1, MSG_NOSIGNAL);
    for (unsigned char byte = 2; !server_.stop_ && ::send(socket_, &byte, 1, MSG_NOSIGNAL) == 1; byte = 0)
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    return false;
  }

  void load() {
    BIO* pem = BIO_new_mem_buf(server_.certificate_.certificate.data(),
                               static_cast<int>(server_.certificate_.certificate.size()));
    X509* certificate = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
    BIO_free(pem);
    pem = BIO_new_mem_buf(server_.certificate_.key.data(), static_cast<int>(server_.certificate_.key.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(pem, nullptr, nullptr, nullptr);
    BIO_free(pem);
    SSL_CTX_use_certificate(context_, certificate);
    SSL_CTX_use_PrivateKey(context_, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  bool read_exactly(std::string& into, std::size_t size) {
    const auto start = into.size();
    into.resize(start + size);
    for (std::size_t got = 0; got < size;) {
      const int count = SSL_read(ssl_, into.data() + start + got, static_cast<int>(size - got));
      if (count <= 0) return false;
      got += static_cast<std::size_t>(count);
    }
    return true;
  }

  bool read_message(std::string& message) {
    message.clear();
    if (!read_exactly(message, 2)) return false;
    std::size_t length = static_cast<unsigned char>(message[1]);
    if (length >= 0x80) {
      const auto count = length & 0x7f;
      if (!read_exactly(message, count)) return false;
      length = 0;
      for (std::size_t at = 0; at < count; ++at) length = length << 8 | static_cast<unsigned char>(message[2 + at]);
    }
    return length < 1'000'000 && read_exactly(message, length);
  }

  void send(BerElement* element) {
    berval bytes{};
    ber_flatten2(element, &bytes, 0);
    SSL_write(ssl_, bytes.bv_val, static_cast<int>(bytes.bv_len));
    ber_free(element, 1);
  }

  bool answer(const std::string& message) {
    berval bytes{message.size(), const_cast<char*>(message.data())};
    BerElement* element = ber_init(&bytes);
    ber_int_t id = 0;
    ber_tag_t kind = 0;
    ber_scanf(element, "{it", &id, &kind);
    bool more = kind != LDAP_REQ_UNBIND;
    if (kind == LDAP_REQ_BIND) more = answer_bind(element, id);
    if (kind == LDAP_REQ_SEARCH) more = answer_search(element, id);
    ber_free(element, 1);
    return more;
  }

  bool answer_bind(BerElement* element, ber_int_t id) {
    ber_int_t version = 0;
    berval dn{}, password{};
    ber_scanf(element, "{imtm}", &version, &dn, &version, &password);
    ++server_.binds_;
    const auto& how = server_.misbehaviour_;
    const std::string name(dn.bv_val, dn.bv_len), given(password.bv_val, password.bv_len);
    const auto& directory = server_.directory_;
    bool good = name == directory.service_dn && given == directory.service_password;
    for (const auto& one : directory.entries)
      good |= one.dn == name && !given.empty() && one.first("userPassword") == given;
    if (how.accepts_any_bind) good = true;
    const int code = how.busy ? LDAP_BUSY : good ? LDAP_SUCCESS : LDAP_INVALID_CREDENTIALS;
    BerElement* reply = ber_alloc_t(LBER_USE_DER);
    ber_printf(reply, "{it{ess}}", id, LDAP_RES_BIND, code, "", good ? "" : how.bind_diagnostic.c_str());
    send(reply);
    if (how.silent_after_bind) wait();
    return !how.silent_after_bind;
  }

  struct Question {
    Seen seen;
    ber_int_t scope = 0;
    std::string filter, cookie;
    std::vector<std::string> wanted;
    ber_int_t page = 0;
  };

  static Question read_question(BerElement* element) {
    Question question;
    berval base{};
    ber_int_t deref = 0, size = 0, time = 0, types = 0;
    ber_scanf(element, "{meeiib", &base, &question.scope, &deref, &size, &time, &types);
    question.seen.base.assign(base.bv_val, base.bv_len);
    ber_len_t length = 0;
    ber_tag_t tag = ber_peek_tag(element, &length);
    // The filter stays BER: its header is rebuilt around the content that liblber points to.
    berval content{};
    ber_skip_element(element, &content);
    question.filter += static_cast<char>(tag);
    question.filter += static_cast<char>(0x84);
    for (int shift = 24; shift >= 0; shift -= 8) question.filter += static_cast<char>(content.bv_len >> shift & 0xff);
    question.filter.append(content.bv_val, content.bv_len);
    char** names = nullptr;
    ber_scanf(element, "{v}}", &names);
    for (char** name = names; name != nullptr && *name != nullptr; ++name) question.wanted.emplace_back(*name);
    ber_memvfree(reinterpret_cast<void**>(names));
    read_controls(element, question);
    return question;
  }

  static void read_controls(BerElement* element, Question& question) {
    ber_len_t length = 0;
    if (ber_peek_tag(element, &length) != LDAP_TAG_CONTROLS) return;
    char* last = nullptr;
    for (ber_tag_t tag = ber_first_element(element, &length, &last); tag != LBER_DEFAULT;
         tag = ber_next_element(element, &length, last)) {
      berval oid{}, value{};
      ber_int_t critical = 0;
      ber_scanf(element, "{m", &oid);
      if (ber_peek_tag(element, &length) == LBER_BOOLEAN) ber_scanf(element, "b", &critical);
      if (ber_peek_tag(element, &length) == LBER_OCTETSTRING) ber_scanf(element, "m", &value);
      ber_scanf(element, "}");
      const std::string name(oid.bv_val, oid.bv_len);
      question.seen.show_deleted |= name == "1.2.840.113556.1.4.417";
      if (name != LDAP_CONTROL_PAGEDRESULTS) continue;
      BerElement* inner = ber_init(&value);
      berval cookie{};
      ber_scanf(inner, "{im}", &question.page, &cookie);
      question.cookie.assign(cookie.bv_val, cookie.bv_len);
      question.seen.paged = true;
      ber_free(inner, 1);
    }
  }

  static void collect_values(std::string_view filter, std::vector<std::string>& values) {
    while (filter.size() >= 2) {
      const auto tag = static_cast<unsigned char>(filter[0]);
      std::size_t length = static_cast<unsigned char>(filter[1]), header = 2;
      if (length >= 0x80) {
        for (std::size_t count = length & 0x7f; (length = header == 2 ? 0 : length), count > 0; --count)
          length = length << 8 | static_cast<unsigned char>(filter[header++]);
      }
      const auto content = filter.substr(header, length);
      if (tag == 0x04)
        values.emplace_back(content);
      else if ((tag & 0x20) != 0)
        collect_values(content, values);
      filter.remove_prefix(header + length);
    }
  }

  bool answer_search(BerElement* element, ber_int_t id) {
    auto question = read_question(element);
    collect_values(question.filter, question.seen.values);
    {
      std::scoped_lock lock(server_.mutex_);
      server_.seen_.push_back(question.seen);
    }
    const auto& how = server_.misbehaviour_;
    if (how.huge_length) {
      SSL_write(ssl_, "\x30\x84\x40\x00\x00\x00", 6);
      return true;
    }
    if (how.refers) return done(id, LDAP_REFERRAL, question, ""), true;
    auto found = server_.directory_.search(question.seen.base, question.scope == LDAP_SCOPE_SUBTREE, question.filter,
                                           question.seen.show_deleted);
    if (how.floods)
      while (found.size() < 3'000) found.push_back(entry("uid=flood", {{"uid", {"flood"}}}));
    send_entries(id, question, found);
    return !how.closes_idle || question.seen.base.empty();
  }

  void send_entries(ber_int_t id, const Question& question, const std::vector<Entry>& found) {
    const auto& how = server_.misbehaviour_;
    if (how.repeats_page && question.page > 0) return done(id, LDAP_SUCCESS, question, "again");
    std::size_t from = question.cookie.empty() ? 0 : std::stoul(question.cookie), most = found.size();
    const bool paging = question.page > 0 && !how.ignores_paging && !how.floods;
    if (paging) most = std::min(found.size(), from + static_cast<std::size_t>(question.page));
    if (how.size_limit > 0 && !paging) most = std::min<std::size_t>(most, static_cast<std::size_t>(how.size_limit));
    for (std::size_t at = from; at < most; ++at) send_entry(id, server_.directory_.select(found[at], question.wanted));
    if (how.sends_references) {
      BerElement* reply = ber_alloc_t(LBER_USE_DER);
      ber_printf(reply, "{it{s}}", id, LDAP_RES_SEARCH_REFERENCE, "ldap://evil.test/dc=hosp,dc=test");
      send(reply);
    }
    const bool cut = !paging && most < found.size();
    done(id, cut ? LDAP_SIZELIMIT_EXCEEDED : LDAP_SUCCESS, question,
         paging && most < found.size() ? std::to_string(most) : "");
  }

  void send_entry(ber_int_t id, const Entry& one) {
    BerElement* reply = ber_alloc_t(LBER_USE_DER);
    ber_printf(reply, "{it{o{", id, LDAP_RES_SEARCH_ENTRY, one.dn.data(), one.dn.size());
    for (const auto& attribute : one.attributes) {
      ber_printf(reply, "{o[", attribute.name.data(), attribute.name.size());
      for (const auto& value : attribute.values) ber_printf(reply, "o", value.data(), value.size());
      ber_printf(reply, "]}");
    }
    ber_printf(reply, "}}}");
    send(reply);
  }

  void done(ber_int_t id, int code, const Question& question, const std::string& cookie) {
    BerElement* reply = ber_alloc_t(LBER_USE_DER);
    ber_printf(reply, "{it{ess", id, LDAP_RES_SEARCH_RESULT, code, "", "");
    if (code == LDAP_REFERRAL) ber_printf(reply, "t{s}", LDAP_TAG_REFERRAL, "ldap://evil.test/");
    ber_printf(reply, "}");
    if (question.page > 0 && !server_.misbehaviour_.ignores_paging && code == LDAP_SUCCESS) {
      BerElement* value = ber_alloc_t(LBER_USE_DER);
      ber_printf(value, "{io}", 0, cookie.data(), cookie.size());
      berval bytes{};
      ber_flatten2(value, &bytes, 0);
      ber_printf(reply, "t{{sO}}", LDAP_TAG_CONTROLS, LDAP_CONTROL_PAGEDRESULTS, &bytes);
      ber_free(value, 1);
    }
    ber_printf(reply, "}");
    send(reply);
  }

  Server& server_;
  int socket_;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

Server::Server(Directory directory, Certificate certificate, Misbehaviour misbehaviour)
    : directory_(std::move(directory)), certificate_(std::move(certificate)), misbehaviour_(std::move(misbehaviour)) {
  ::signal(SIGPIPE, SIG_IGN);  // as the program does: OpenSSL writes to connections that are gone
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port for the mock directory");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { accept(); });
}

Server::~Server() {
  stop_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  sessions_.clear();
  for (int socket : sockets_) ::close(socket);
  ::close(listener_);
}

void Server::accept() {
  while (!stop_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    sockets_.push_back(socket);
    sessions_.emplace_back([this, socket] {
      Session(*this, socket).run();
      ::shutdown(socket, SHUT_RDWR);
    });
  }
}

std::vector<Seen> Server::seen() const {
  std::scoped_lock lock(mutex_);
  return seen_;
}

}  // namespace mc::ldap::testing
