// /debug/pprof in a server made with Boost.Beast: what is under that path goes to skein, piece by
// piece, so that a trace need not fit into memory. Answering takes as long as what is asked for, so
// each connection has a thread; a server with one thread for all must hand such requests to another.
//
//   example_beast        prints its port; serves until it is killed

#include <iostream>
#include <string>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <skein/http.h>

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using net::ip::tcp;
using Request = http::request<http::string_body>;

// A response in chunks. What fails only ends it: the client is gone.
class Chunks : public skein::http::ResponseStream {
 public:
  Chunks(tcp::socket& socket, bool has_body) : socket_(socket), has_body_(has_body) {}

  bool Begin(int status, const skein::http::Headers& headers) override {
    http::response<http::empty_body> head(http::int_to_status(static_cast<unsigned>(status)), 11);
    for (const auto& [name, value] : headers)
      head.set(name, value);
    in_chunks_ = head.find(http::field::content_length) == head.end();
    if (in_chunks_) head.chunked(true);
    http::response_serializer<http::empty_body> serializer(head);
    http::write_header(socket_, serializer, error_);
    return !error_;
  }

  bool Write(std::string_view bytes) override {
    const net::const_buffer buffer(bytes.data(), bytes.size());
    if (in_chunks_)
      net::write(socket_, http::make_chunk(buffer), error_);
    else
      net::write(socket_, buffer, error_);
    return !error_;
  }

  bool IsGone() override {
    char byte;
    socket_.non_blocking(true, error_);
    socket_.receive(net::buffer(&byte, 1), tcp::socket::message_peek, error_);
    const bool is_gone = error_ && error_ != net::error::would_block;
    socket_.non_blocking(false, error_);
    return is_gone;
  }

  void End() {
    if (in_chunks_ && has_body_) net::write(socket_, http::make_chunk_last(), error_);
  }

 private:
  tcp::socket& socket_;
  bool has_body_;
  bool in_chunks_ = false;
  beast::error_code error_;
};

skein::http::Request ForSkein(const Request& request) {
  const std::string_view target(request.target().data(), request.target().size());
  const size_t question = std::min(target.find('?'), target.size());
  return {std::string(request.method_string()), std::string(target.substr(0, question)),
          std::string(target.substr(std::min(question + 1, target.size()))), request.body()};
}

void Answer(tcp::socket& socket, const Request& request) {
  const skein::http::Request asked = ForSkein(request);
  if (skein::http::handles(asked.path)) {
    Chunks chunks(socket, request.method() != http::verb::head);
    skein::http::handle(asked, chunks);
    return chunks.End();
  }
  http::response<http::string_body> page(http::status::ok, request.version());
  page.body() = "Look at /debug/pprof/\n";
  page.prepare_payload();
  http::write(socket, page);
}

void Serve(tcp::socket socket) {
  beast::flat_buffer buffer;
  beast::error_code error;
  while (true) {
    Request request;
    http::read(socket, buffer, request, error);
    if (error) return;
    Answer(socket, request);
    if (!request.keep_alive()) return;
  }
}

}  // namespace

int main() {
  net::io_context context;
  tcp::acceptor acceptor(context, {net::ip::address_v4::loopback(), 0});
  std::cout << acceptor.local_endpoint().port() << std::endl;
  while (true)
    std::thread(&Serve, acceptor.accept()).detach();
}
