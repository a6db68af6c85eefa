# The short front of the CMake build. `make help` lists what there is.
BUILD ?= build
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: all
all: | setup-build
	@cmake -S . -B $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j$(JOBS)

.PHONY: setup-build
setup-build:
	@tools/setup build
