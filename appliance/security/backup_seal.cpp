#include "appliance/security/backup_seal.hpp"

#include <sodium.h>

#include <cstring>

namespace mc::security {
namespace {

static_assert(kStreamHeaderBytes == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kStreamFrameOverhead == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(kKeyBytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);

std::unexpected<Error> corrupt() {
  return internal("sealed_data_corrupt", "The data was changed, or it is sealed under another key.");
}

}  // namespace

SealPair seal_pair(ByteView seed) {
  (void)sha256({});  // initialises libsodium
  SealPair out;
  std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> secret{};
  crypto_box_seed_keypair(out.public_key.data(), secret.data(), seed.data());
  out.secret = Secret{secret};
  sodium_memzero(secret.data(), secret.size());
  return out;
}

Bytes seal_to(const PublicKey& to, ByteView plain) {
  (void)sha256({});
  Bytes out(plain.size() + crypto_box_SEALBYTES);
  crypto_box_seal(out.data(), plain.data(), plain.size(), to.data());
  return out;
}

Result<Bytes> open_sealed_to(const SealPair& pair, ByteView sealed) {
  (void)sha256({});
  if (sealed.size() < crypto_box_SEALBYTES || pair.secret.size() != crypto_box_SECRETKEYBYTES) return corrupt();
  Bytes out(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), pair.public_key.data(),
                           pair.secret.view().data()) != 0)
    return corrupt();
  return out;
}

struct StreamSealer::State {
  crypto_secretstream_xchacha20poly1305_state stream;
};
StreamSealer::StreamSealer(ByteView key) : state_(std::make_unique<State>()) {
  (void)sha256({});
  crypto_secretstream_xchacha20poly1305_init_push(&state_->stream, header_.data(), key.data());
}
StreamSealer::~StreamSealer() { sodium_memzero(state_.get(), sizeof(State)); }

void StreamSealer::push(ByteView plain, bool last, Bytes& out) {
  out.resize(plain.size() + kStreamFrameOverhead);
  unsigned char tag =
      last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  crypto_secretstream_xchacha20poly1305_push(&state_->stream, out.data(), nullptr, plain.data(), plain.size(), nullptr,
                                             0, tag);
}

struct StreamOpener::State {
  crypto_secretstream_xchacha20poly1305_state stream;
  bool good = false;
};
StreamOpener::StreamOpener(ByteView key, ByteView header) : state_(std::make_unique<State>()) {
  (void)sha256({});
  state_->good = key.size() == kKeyBytes && header.size() == kStreamHeaderBytes &&
                 crypto_secretstream_xchacha20poly1305_init_pull(&state_->stream, header.data(), key.data()) == 0;
}
StreamOpener::~StreamOpener() { sodium_memzero(state_.get(), sizeof(State)); }

Status StreamOpener::pull(ByteView sealed, Bytes& plain, bool& last) {
  if (!state_->good || sealed.size() < kStreamFrameOverhead) return corrupt();
  plain.resize(sealed.size() - kStreamFrameOverhead);
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_->stream, plain.data(), nullptr, &tag, sealed.data(),
                                                 sealed.size(), nullptr, 0) != 0)
    return corrupt();
  last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return {};
}

}  // namespace mc::security
