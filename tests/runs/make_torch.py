"""Make the files of PyTorch Lightning and Hugging Face: `python tests/runs/make_torch.py FOLDER`, once.

Needs torch, lightning and transformers, which the tests do not. A linear model on random rows, logged
every few steps and validated every epoch.
"""

import sys
from pathlib import Path

import lightning
import torch
from lightning.pytorch.loggers import CSVLogger
from torch.utils.data import DataLoader, TensorDataset
from transformers import Trainer, TrainingArguments


class Linear(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 1)

    def training_step(self, batch, index):
        loss = torch.nn.functional.mse_loss(self.layer(batch[0])[:, 0], batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, index):
        loss = torch.nn.functional.mse_loss(self.layer(batch[0])[:, 0], batch[1])
        self.log("val_loss", loss)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.05)


class ForTrainer(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(8, 1)

    def forward(self, x, labels):
        outputs = self.layer(x)[:, 0]
        return {"loss": torch.nn.functional.mse_loss(outputs, labels), "logits": outputs}


def main(folder: Path) -> None:
    torch.manual_seed(0)
    x = torch.randn(256, 8)
    y = x @ torch.linspace(-1, 1, 8) + 0.1 * torch.randn(256)
    train, validation = TensorDataset(x[:192], y[:192]), TensorDataset(x[192:], y[192:])
    trainer = lightning.Trainer(
        max_epochs=5, logger=CSVLogger(folder, name="lightning"), log_every_n_steps=3, accelerator="cpu",
        enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(Linear(), DataLoader(train, 16), DataLoader(validation, 64))
    rows = [{"x": x[i], "labels": y[i]} for i in range(256)]
    settings = TrainingArguments(
        output_dir=str(folder / "huggingface"), num_train_epochs=4, eval_strategy="epoch", save_strategy="no",
        logging_steps=5, learning_rate=0.05, per_device_train_batch_size=16, use_cpu=True, report_to=[],
        disable_tqdm=True,
    )  # fmt: skip
    hugging = Trainer(ForTrainer(), settings, train_dataset=rows[:192], eval_dataset=rows[192:])
    hugging.train()
    hugging.state.save_to_json(str(folder / "huggingface" / "trainer_state.json"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
