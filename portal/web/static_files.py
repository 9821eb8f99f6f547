"""Which static files are served, and how they are prepared: only what pages use, named by content, compressed."""

import brotli
from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

LARGE = 200_000  # bytes; above it brotli's last two levels cost seconds and save a few per cent


class StaticFiles(StaticFilesConfig):
    """Left out: source maps, the browsable API of DRF (we answer JSON), and ReDoc (the docs page is Swagger's)."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map", "rest_framework", "redoc", "*.md", "LICENSE*"]


class QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return bytes(brotli.compress(data, quality=9 if len(data) > LARGE else 11))


class Storage(CompressedManifestStaticFilesStorage):
    """Source maps are not served, so references to them are not followed."""

    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )

    def create_compressor(self, **kwargs: object) -> Compressor:
        return QuickCompressor(**kwargs)
