#include "appliance/saml/deflate.hpp"

#include <zlib.h>

#include "appliance/saml/xml.hpp"

namespace mc::saml {

namespace {

Bytef* bytes_of(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }

std::unexpected<Error> bad_data() {
  return refuse("redirect_shape", "The message is not compressed as SAML wants it.");
}

}  // namespace

std::string deflate_raw(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes_of(out);
  stream.avail_out = static_cast<uInt>(out.size());
  int done = deflate(&stream, Z_FINISH);
  out.resize(done == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

Result<std::string> inflate_raw(std::string_view packed) {
  if (packed.size() > kMostDeflated) return refuse("xml_too_large", "The message is larger than 256 KiB.");
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return bad_data();
  std::string out;
  std::string part(16 * 1024, '\0');
  stream.next_in = bytes_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  int done = Z_OK;
  while (done == Z_OK && out.size() <= kMostInflated) {
    stream.next_out = bytes_of(part);
    stream.avail_out = static_cast<uInt>(part.size());
    done = inflate(&stream, Z_NO_FLUSH);
    if (done == Z_OK || done == Z_STREAM_END) out.append(part, 0, part.size() - stream.avail_out);
  }
  bool rest = stream.avail_in != 0;
  inflateEnd(&stream);
  if (out.size() > kMostInflated) return refuse("xml_too_large", "The message is larger than 1 MiB when inflated.");
  if (done != Z_STREAM_END || rest) return bad_data();
  return out;
}

}  // namespace mc::saml
