"""What runs a program of its own or has its provider in the program: no type tells what it does."""

from isthmus_policies.facts.bearing import Types

TYPES = Types(moves=("command:*", "pulumi-python:*", "pulumi-nodejs:*", "docker:*", "docker-build:*", "local:*"))
