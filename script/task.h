// A program as a coroutine: Task, and the queue of programs that can go on.
//
// Nothing is ever resumed inside the call that made it ready: a finished operation, a started or a
// finished child task puts a handle into the queue, and the player's loop resumes it. So a million
// operations that finish at once need no stack (at -O0 too), and no program runs while another one
// is in the middle of a call.
#pragma once

#include <coroutine>
#include <cstdlib>
#include <deque>
#include <optional>
#include <utility>

#include "trace/base.h"

namespace sticky {

class ReadyQueue {
public:
    void push(std::coroutine_handle<> handle) { handles_.push_back(handle); }
    bool empty() const { return handles_.empty(); }
    // Resumes the oldest; false if there is none.
    bool resume_one() {
        if (handles_.empty()) return false;
        const std::coroutine_handle<> next = handles_.front();
        handles_.pop_front();
        next.resume();
        return true;
    }
    void clear() { handles_.clear(); }

private:
    std::deque<std::coroutine_handle<>> handles_;
};

struct TaskPromiseBase {
    ReadyQueue* queue = nullptr;
    std::coroutine_handle<> waiter;  // the parent; none: a program's outermost task

    struct Final {
        bool await_ready() noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> self) noexcept {
            TaskPromiseBase& promise = self.promise();
            if (promise.waiter) promise.queue->push(promise.waiter);
        }
        void await_resume() noexcept {}
    };
    std::suspend_always initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    // Programs are built without exceptions in mind: one that escapes is a bug.
    void unhandled_exception() noexcept { std::abort(); }
};

template <class T>
struct TaskPromise : TaskPromiseBase {
    std::optional<T> value;
    void return_value(T result) { value = std::move(result); }
    T take() { return std::move(*value); }
};
template <>
struct TaskPromise<void> : TaskPromiseBase {
    void return_void() noexcept {}
    void take() noexcept {}
};

// Owns its coroutine. Dropping a Task destroys the frame and, with it, every child it waits for.
template <class T = void>
class [[nodiscard]] Task {
public:
    struct promise_type : TaskPromise<T> {
        Task get_return_object() {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
    };

    Task() = default;
    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&& other) noexcept {
        if (this != &other) {
            drop();
            handle_ = std::exchange(other.handle_, {});
        }
        return *this;
    }
    ~Task() { drop(); }

    bool valid() const { return static_cast<bool>(handle_); }
    bool done() const { return handle_ && handle_.done(); }

    // Starts an outermost task: it is resumed by `queue`'s owner.
    void start(ReadyQueue& queue) {
        handle_.promise().queue = &queue;
        queue.push(handle_);
    }

    // co_await: starts the child and waits for its value.
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) {
        handle_.promise().waiter = parent;
        handle_.promise().queue = parent.promise().queue;
        handle_.promise().queue->push(handle_);
    }
    T await_resume() { return handle_.promise().take(); }

private:
    void drop() {
        if (handle_) handle_.destroy();
        handle_ = {};
    }
    std::coroutine_handle<promise_type> handle_;
};

}  // namespace sticky
