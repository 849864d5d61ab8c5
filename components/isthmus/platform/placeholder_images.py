"""Images that nobody has: references with a digest of zeros, as examples have until somebody builds or copies them."""

import re
from collections.abc import Iterator

from isthmus.environment import Environment, Problem

_ZEROS = re.compile(r".*@sha\d+:0+")


def placeholder_images(environment: Environment) -> Iterator[Problem]:
    """The images of all sites that no registry can have. Clouds would be built before a pod says so."""
    for index, site in enumerate(environment.sites):
        for name, image in site.images.named():
            if _ZEROS.fullmatch(image):
                fix = "put the image into the site's registry, and its digest here (`crane digest IMAGE:TAG`)"
                yield Problem(f"sites[{index}].images.{name}", "a digest of zeros", "the digest of an image", fix)
