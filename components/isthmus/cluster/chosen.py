"""Which addons a site's cluster gets, of which versions and from which images: known before anything is declared."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from isthmus.cluster.addon import Addon
from isthmus.cluster.addons import ADDONS
from isthmus.environment import Site
from isthmus.errors import IsthmusError, Problem


class NotInstallable(IsthmusError):
    """An addon of which it isn't known what to install."""


def addons_of(site: Site, addons: Collection[Addon] = ADDONS) -> tuple[Addon, ...]:
    """The addons of a site's cluster.

    Raises:
        NotInstallable: versions or images that nobody names, or names of addons that aren't there; all of them.
    """
    own = tuple(addon for addon in addons if addon.is_for(site))
    if problems := [*_versions(site, own), *_images(site, own)]:
        raise NotInstallable(problems)
    return own


def eks_version(addon: Addon, kubernetes: str, named: Mapping[str, str]) -> str:
    """The version of one of EKS's own add-ons: what `named` says of it, or what it brings for the Kubernetes version.

    Raises:
        NotInstallable: neither says one.
    """
    brought = addon.eks.versions if addon.eks else {}
    version = named.get(addon.name) or brought.get(kubernetes)
    if version is None:
        raise NotInstallable(
            Problem(
                "cluster.addon_versions",
                f"no version of {addon.name} for Kubernetes {kubernetes}",
                f"a version of it; {addon.name} brings one for {', '.join(sorted(brought))}",
                f"ask `aws eks describe-addon-versions --addon-name {addon.name} --kubernetes-version {kubernetes}` "
                "and add the newest",
            )
        )
    return version


def _versions(site: Site, own: Collection[Addon]) -> Iterator[Problem]:
    path, managed = f"site {site.name!r}: cluster.addon_versions", [addon for addon in own if addon.eks]
    for addon in managed:
        try:
            eks_version(addon, site.kubernetes_version, site.addon_versions)
        except NotInstallable as error:
            yield from (Problem(path, p.got, p.expected, p.fix) for p in error.problems)
    yield from _unknown(path, site.addon_versions, [addon.name for addon in managed], "an add-on that EKS installs")


def _images(site: Site, own: Collection[Addon]) -> Iterator[Problem]:
    path, needed = f"site {site.name!r}: images.addons", [addon.name for addon in own if addon.has_image]
    for name in sorted(set(needed) - set(site.images.addons)):
        fix = f"copy it to the site's registry and name it, by digest, under {name!r}"
        yield Problem(path, f"no image of {name}", "an image of each addon that has one", fix)
    yield from _unknown(path, site.images.addons, needed, "an addon with an image of its own")


def _unknown(path: str, named: Mapping[str, str], names: Collection[str], what: str) -> Iterator[Problem]:
    for name in sorted(set(named) - set(names)):
        near = get_close_matches(name[:64], names, n=1)
        fix = f"did you mean {near[0]!r}?" if near else "drop it"
        yield Problem(path, repr(name), f"{what}: {', '.join(sorted(names)) or 'none'}", fix)
