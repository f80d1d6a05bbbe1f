// One thread greets another over a queue: the smallest program whose trace shows a wait and a wake-up.

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <queue>
#include <string>
#include <thread>

#include <skein/trace.h>

class Queue {
 public:
  void Push(std::string text) {
    {
      const std::lock_guard lock(mutex_);
      texts_.push(std::move(text));
    }
    arrived_.notify_one();
  }

  std::string Pop() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !texts_.empty(); });
    std::string text = std::move(texts_.front());
    texts_.pop();
    return text;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<std::string> texts_;
};

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : "hello.trace";
  if (const skein::Failure failure = skein::StartTrace(path)) {
    std::cerr << failure.why() << "\n";
    return 1;
  }
  Queue queue;
  std::thread greeter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    queue.Push("hello");
  });
  std::cout << queue.Pop() << "\n";
  greeter.join();
  skein::StopTrace();
}
