# The short front of the CMake build. `make help` lists what there is.
BUILD ?= build
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
SANITIZE = -DFACULA_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=Sanitized -DCMAKE_C_FLAGS_SANITIZED=-O1
MAKEFLAGS += --no-print-directory
CTEST = ctest --output-on-failure -j$(JOBS)

.PHONY: all demo check asan fuzz oracle bench install clean help
all: ## the library and the command: build/libfacula.a, build/libfacula.so, build/facula
	@tools/setup build
	@cmake -S . -B $(BUILD) -DFACULA_TESTS=OFF >/dev/null
	@cmake --build $(BUILD) -j$(JOBS)

demo: all ## list, check, convert, diff and load a real model file
	@tools/demo $(BUILD)

check: ## everything that needs neither PyTorch nor Python: warnings, layers, tests, sanitizers, faults, fuzz
	@tools/setup check
	@cmake -S . -B $(BUILD)/check -DFACULA_WERROR=ON -DFACULA_TESTS=ON >/dev/null
	@cmake --build $(BUILD)/check -j$(JOBS)
	@cmake -S . -B $(BUILD)/files -DFACULA_COMPUTE=OFF -DFACULA_TESTS=OFF -DFACULA_EXAMPLES=OFF >/dev/null
	@cmake --build $(BUILD)/files -j$(JOBS)
	@tools/layers $(BUILD)/check $(BUILD)/files
	@cd $(BUILD)/check && $(CTEST)
	@$(MAKE) --no-print-directory asan

# Without -Werror: the sanitizers make gcc warn where nothing is wrong.
asan: ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer, with a short fuzz
	@tools/setup check
	@cmake -S . -B $(BUILD)/asan $(SANITIZE) -DFACULA_TESTS=ON -DFACULA_EXAMPLES=OFF >/dev/null
	@cmake --build $(BUILD)/asan -j$(JOBS)
	@cd $(BUILD)/asan && $(CTEST)

fuzz: ## each fuzz target for FUZZ_SECONDS with libFuzzer
	@tools/setup fuzz
	@CC=clang cmake -S . -B $(BUILD)/fuzz $(SANITIZE) -DFACULA_FUZZ=ON -DFACULA_TESTS=OFF -DFACULA_EXAMPLES=OFF >/dev/null
	@cmake --build $(BUILD)/fuzz -j$(JOBS)
	@tools/fuzz $(BUILD)/fuzz $(FUZZ_SECONDS)

oracle: all ## against PyTorch itself, in .venv (downloads torch 2.13.0)
	@tools/setup oracle
	@tools/oracle $(BUILD)

bench: all ## the bars of docs/benchmarks.md, side by side with PyTorch and safetensors
	@tools/setup oracle
	@.venv/bin/python bench/run.py --build $(BUILD)

install: all ## into PREFIX (default /usr/local), below DESTDIR
	@cmake --install $(BUILD) --prefix $(PREFIX)

clean: ## removes the build folder
	@cmake -E rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile
