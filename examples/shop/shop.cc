// A web shop: an HTTP server as many are written. One thread waits for requests with epoll, eight
// workers answer them. Each answer needs the catalogue, which has a lock, and every twentieth needs the
// warehouse, another process, which is slow. Tasks and regions mark what a request consists of.
//
//   example_shop WAREHOUSE_PORT [PORT] [--unlocked]      prints its port; ends at SIGTERM
//
// tools/demo_record.py runs it under load and records it.

#include <charconv>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <skein/trace.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "catalogue.h"
#include "socket.h"
#include "workers.h"

namespace {

constexpr unsigned kWorkers = 8;
constexpr int kItems = 500;
constexpr size_t kMostBytes = 16 * 1024;  // Of a request.
constexpr std::string_view kEndOfRequest = "\r\n\r\n";

struct Connection {
  File socket;
  std::string read;  // And not yet answered.
};

class Shop {
 public:
  Shop(uint16_t port, uint16_t warehouse_port, Catalogue::Making making)
      : listener_(ListenOn(port)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        signals_(Signals()),
        warehouse_port_(warehouse_port),
        catalogue_(making) {}

  bool is_open() const { return listener_.is_open(); }
  uint16_t port() const { return PortOf(listener_); }

  // Serves until SIGTERM or SIGINT.
  void Run();

 private:
  static File Signals();
  void Watch(int operation, int descriptor, uint32_t events) const;
  void Accept();
  void Read(int descriptor);
  // These run in the workers.
  void Answer(Connection& connection);
  std::string Respond(std::string_view request);
  std::string ItemPage(int item);
  int AskWarehouse(int item) const;

  const File listener_;
  const File epoll_;
  const File signals_;
  const uint16_t warehouse_port_;
  Catalogue catalogue_;
  // Only the thread that runs Run() adds and removes; a worker has a connection to itself until it
  // is watched again.
  std::unordered_map<int, Connection> connections_;
  std::unique_ptr<Workers> workers_;
};

File Shop::Signals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGINT);
  pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
  return File(signalfd(-1, &wanted, SFD_CLOEXEC));
}

void Shop::Watch(int operation, int descriptor, uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  epoll_ctl(epoll_.get(), operation, descriptor, &event);
}

void Shop::Run() {
  workers_ = std::make_unique<Workers>(kWorkers);
  Watch(EPOLL_CTL_ADD, listener_.get(), EPOLLIN);
  Watch(EPOLL_CTL_ADD, signals_.get(), EPOLLIN);
  while (true) {
    epoll_event events[64];
    const int count = epoll_wait(epoll_.get(), events, std::size(events), -1);
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[i].data.fd;
      if (descriptor == signals_.get()) return workers_.reset();
      if (descriptor == listener_.get())
        Accept();
      else
        Read(descriptor);
    }
  }
}

void Shop::Accept() {
  File socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.is_open()) return;
  const int descriptor = socket.get();
  connections_[descriptor].socket = std::move(socket);
  Watch(EPOLL_CTL_ADD, descriptor, EPOLLIN | EPOLLONESHOT);
}

void Shop::Read(int descriptor) {
  Connection& connection = connections_[descriptor];
  char bytes[4096];
  const ssize_t count = recv(descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count > 0) connection.read.append(bytes, static_cast<size_t>(count));
  if (count <= 0 || connection.read.size() > kMostBytes) {
    connections_.erase(descriptor);
    return;
  }
  if (connection.read.find(kEndOfRequest) == std::string::npos)
    Watch(EPOLL_CTL_MOD, descriptor, EPOLLIN | EPOLLONESHOT);
  else
    workers_->Do([this, &connection] { Answer(connection); });
}

void Shop::Answer(Connection& connection) {
  const skein::Task task("request");
  size_t end = connection.read.find(kEndOfRequest);
  while (end != std::string::npos) {
    const std::string response = Respond(std::string_view(connection.read).substr(0, end));
    const skein::Region region("send");
    if (!SendAll(connection.socket, response)) shutdown(connection.socket.get(), SHUT_RDWR);
    connection.read.erase(0, end + kEndOfRequest.size());
    end = connection.read.find(kEndOfRequest);
  }
  Watch(EPOLL_CTL_MOD, connection.socket.get(), EPOLLIN | EPOLLONESHOT);
}

// The number in "GET /items/NUMBER HTTP/1.1", or -1.
int ItemOf(std::string_view request) {
  constexpr std::string_view kStart = "GET /items/";
  if (!request.starts_with(kStart)) return -1;
  request.remove_prefix(kStart.size());
  int item = -1;
  std::from_chars(request.data(), request.data() + request.size(), item);
  return item < kItems ? item : -1;
}

std::string Shop::Respond(std::string_view request) {
  const int item = ItemOf(request);
  const std::string body = item < 0 ? "No such page\n" : ItemPage(item);
  return std::string(item < 0 ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 200 OK") +
         "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string Shop::ItemPage(int item) {
  skein::Log("item", std::to_string(item));
  std::string page = catalogue_.PageOf(item);
  if (item % 20 == 0) page += "<p>In stock: " + std::to_string(AskWarehouse(item)) + "</p>";
  return page + "\n";
}

// Each worker keeps a connection.
int Shop::AskWarehouse(int item) const {
  const skein::Region region("stock");
  thread_local File warehouse;
  thread_local std::string read;
  if (!warehouse.is_open()) warehouse = ConnectTo(warehouse_port_);
  if (SendAll(warehouse, std::to_string(item) + "\n")) {
    if (const auto line = ReadUntil(warehouse, "\n", read)) return std::stoi(*line);
  }
  warehouse.Close();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: example_shop WAREHOUSE_PORT [PORT] [--unlocked]\n";
    return 2;
  }
  const bool is_unlocked = std::string_view(argv[argc - 1]) == "--unlocked";
  const bool has_port = argc - is_unlocked > 2;
  Shop shop(static_cast<uint16_t>(has_port ? std::stoi(argv[2]) : 0),
            static_cast<uint16_t>(std::stoi(argv[1])),
            is_unlocked ? Catalogue::Making::kUnlocked : Catalogue::Making::kWhileLocked);
  if (!shop.is_open()) {
    std::cerr << "the port is taken\n";
    return 1;
  }
  std::cout << shop.port() << std::endl;
  shop.Run();
}
