"""Where models lie on this machine, how they are fetched, and how pickled weights become safetensors. Nothing is loaded here."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from mtqa.adapters.quiet import quiet
from mtqa.errors import EngineError

TEXT_FILES = ("*.json", "*.txt", "*.model", "*.spm", "*.jinja")
PICKLED = "pytorch_model*.bin"


def models_folder() -> Path:
    """Models that mtqa converted; `MTQA_MODELS` names another place."""
    from platformdirs import user_cache_path

    return (
        Path(os.environ["MTQA_MODELS"]) if "MTQA_MODELS" in os.environ else user_cache_path("mtqa") / "models"
    )


def converted(repo: str) -> Path:
    return models_folder() / repo.replace("/", "--")


def is_hub_id(name: str) -> bool:
    parts = name.split("/")
    return len(parts) == 2 and all(p and not p.startswith(".") for p in parts)


def has_safetensors(folder: Path) -> bool:
    return any(folder.glob("*.safetensors"))


def has_pickled(folder: Path) -> bool:
    return any(folder.glob(PICKLED))


def find(name: str) -> Path | None:
    """The folder of a model given as a local folder or a hub id, if its configuration and weights are on this machine."""
    local = Path(name)
    if local.is_dir():
        return local if (local / "config.json").is_file() else None
    if not is_hub_id(name):
        return None
    if has_safetensors(converted(name)):
        return converted(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, OSError, ValueError):
        return None
    whole = (folder / "config.json").is_file() and (has_safetensors(folder) or has_pickled(folder))
    return folder if whole else None


def fetch(repo: str) -> Path:
    """Downloads a hub model into the hub's cache (safetensors if there are any) and returns its folder.

    Raises `EngineError` where the hub cannot be reached or has no such model.
    """
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    if constants.HF_HUB_OFFLINE:
        raise EngineError(f"{repo} cannot be fetched: HF_HUB_OFFLINE is set.", engine=repo)
    try:
        names = [s.rfilename for s in HfApi().model_info(repo).siblings or [] if "/" not in s.rfilename]
        weights = "*.safetensors" if any(n.endswith(".safetensors") for n in names) else PICKLED
        return Path(snapshot_download(repo, allow_patterns=[*TEXT_FILES, weights], ignore_patterns=["*/*"]))
    except (HfHubHTTPError, OSError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(
            f"{repo} cannot be fetched from the hub ({reason}); fetch it on a machine with network "
            f"(`hf download {repo}`), copy the folder here and give its path as the engine.",
            engine=repo,
        ) from error


def convert(folder: Path, to: Path) -> Path:
    """Writes `folder`'s model to `to` with its pickled weights as safetensors; the pickle is read as tensors only.

    `to` may be `folder` itself. Raises `EngineError` if the weights cannot be read so.
    """
    import pickle

    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

    try:
        with quiet():
            config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
            family = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
            model = family.from_pretrained(
                folder,
                use_safetensors=False,
                trust_remote_code=False,
                local_files_only=True,
                weights_only=True,
            )
    except (OSError, ValueError, KeyError, RuntimeError, pickle.UnpicklingError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EngineError(
            f"The weights in {folder} cannot be converted: {reason}", engine=str(folder)
        ) from error
    unfinished = to.parent / f".{to.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    model.save_pretrained(unfinished)
    to.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if (
            file.is_file()
            and file.suffix not in (".bin", ".h5", ".msgpack", ".ot")
            and not (to / file.name).exists()
        ):
            shutil.copy(file, to / file.name)
    for file in sorted(
        unfinished.iterdir(), key=lambda f: f.suffix == ".safetensors"
    ):  # the weights come last
        file.replace(to / file.name)
    unfinished.rmdir()
    return to
