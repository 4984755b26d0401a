#include "appliance/http/idempotency.hpp"

#include "appliance/security/crypto.hpp"

namespace mc::http {
namespace {

constexpr data::Module kModule{"http"};
constexpr std::chrono::hours kKept{24};
constexpr std::chrono::minutes kLongestRun{2};  // a crash left it behind if it runs longer

struct KeptRow {
  Bytes request;
  int status = 0;
  std::string body;
  Instant created_at;
};
FIELDS(KeptRow, request, status, body, created_at)

Bytes hash(std::string_view text) {
  auto digest = security::sha256(as_bytes(text));
  return {digest.begin(), digest.end()};
}
Bytes name_of(PersonId person, std::string_view route, std::string_view key) {
  std::string text = person.text();
  text.append("\n").append(route).append("\n").append(key);
  return hash(text);
}

class StoredIdempotency final : public Idempotency {
public:
  explicit StoredIdempotency(data::Database& database) : database_(database) {}

  Result<std::optional<KeptResponse>> begin(PersonId person, std::string_view route, std::string_view key,
                                            std::string_view body) override {
    using Kept = std::optional<KeptResponse>;
    Bytes name = name_of(person, route, key), request = hash(body);
    return database_.write([&](data::Tx& tx) -> Result<Kept> {
      auto sql = tx.in(kModule);
      TRY(sql.run("DELETE FROM http_idempotency WHERE name=? AND (created_at<? OR (status=0 AND created_at<?))", name,
                  tx.now() - kKept, tx.now() - kLongestRun));
      auto row =
          TRY(sql.first<KeptRow>("SELECT request, status, body, created_at FROM http_idempotency WHERE name=?", name));
      if (!row) {
        TRY(sql.run("INSERT INTO http_idempotency (name, request, status, body, created_at) VALUES (?,?,0,'',?)", name,
                    request, tx.now()));
        return Kept{};
      }
      if (row->request != request)
        return conflict("idempotency_key_reused", "The key was used with a different request.");
      if (row->status == 0) return conflict("request_in_progress", "The same request is still running.");
      return Kept{KeptResponse{row->status, std::move(row->body)}};
    });
  }
  Status finish(PersonId person, std::string_view route, std::string_view key, const KeptResponse& kept) override {
    return database_.write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("UPDATE http_idempotency SET status=?, body=? WHERE name=?", kept.status, kept.body,
                             name_of(person, route, key)));
      return {};
    });
  }
  Status forget(PersonId person, std::string_view route, std::string_view key) override {
    return database_.write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("DELETE FROM http_idempotency WHERE name=?", name_of(person, route, key)));
      return {};
    });
  }
  Status purge() override {
    return database_.write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("DELETE FROM http_idempotency WHERE created_at<?", tx.now() - kKept));
      return {};
    });
  }

private:
  data::Database& database_;
};

}  // namespace

std::unique_ptr<Idempotency> make_idempotency(data::Database& database) {
  return std::make_unique<StoredIdempotency>(database);
}

}  // namespace mc::http
